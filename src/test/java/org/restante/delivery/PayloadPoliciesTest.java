package org.restante.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.restante.codec.mime.Fixture;
import org.restante.codec.sdp.Fingerprint;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.config.Settings;
import org.restante.config.SettingsReader;
import org.restante.cpm.ContributionId;
import org.restante.cpm.HeaderField;
import org.restante.cpm.MessageKind;
import org.restante.cpm.ServedUser;
import org.restante.delivery.largemessage.LargeMessageProcedure;
import org.restante.delivery.merged.MergedProcedure;
import org.restante.delivery.push.PushProcedure;
import org.restante.msrp.LocalEnd;
import org.restante.msrp.MsrpUri;
import org.restante.policy.ClientProfile;
import org.restante.queue.DeferredMessage;
import org.restante.queue.MessageId;
import org.restante.queue.MessageState;
import org.restante.queue.Original;
import org.restante.sipservlet.OutgoingRequest;

/** What the policies of section I change in INVITEs and payloads, and what they leave as it is. */
class PayloadPoliciesTest {

    private static final byte[] CPIM = Fixture.read("cpm-deferred/d2-large.cpim");
    private static final MsrpMedia ANSWER = MsrpMedia.parse(Fixture.read("cpm-deferred/d1-answer.sdp"));

    private static Settings settings(String... keysAndValues) {
        Map<String, String> keys = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            keys.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return SettingsReader.read(keys, Map.of());
    }

    private static DeferredMessage large(Optional<String> service) {
        Instant received = Instant.parse("2026-03-02T10:20:02.010Z");
        return new DeferredMessage(new MessageId(new UUID(1, 2)), new Original(MessageKind.LMM,
                new ServedUser("sip:bob@home2.example"), "INVITE sip:bob@home2.example SIP/2.0",
                List.of(new HeaderField("From", "<sip:alice@home1.example>")), List.of(new HeaderField("Message-ID", "orig1"),
                        new HeaderField("Content-Type", "message/cpim")), "sip:alice@home1.example", false, service,
                Optional.empty(), Optional.empty(), Optional.of(new ContributionId("before")), Optional.empty(), "",
                "message/cpim", CPIM.length, received, received.plusSeconds(60), Optional.empty()), MessageState.DELIVERING, 0);
    }

    private static OutgoingRequest invite(DeliveryProcedure procedure) {
        return procedure.invite(new Invitation(new ServedUser("sip:bob@home2.example"), "sip:bob@home2.example", List.of(),
                new LocalEnd(List.of(MsrpUri.parse("msrp://192.0.2.20:2855/x;tcp")), Optional.empty()), large(Optional.empty()),
                () -> new ByteArrayInputStream(CPIM), true, false, ClientProfile.ORDINARY));
    }

    private static String offer(DeliveryProcedure procedure) {
        return new String(invite(procedure).body(), UTF_8);
    }

    private static String text(Payload payload) throws IOException {
        try (InputStream in = payload.open()) {
            String text = new String(in.readAllBytes(), UTF_8);
            assertThat(payload.octets()).isEqualTo(text.getBytes(UTF_8).length);
            return text;
        }
    }

    /** I-08; and the end that a relay stands before is told by its whole path, without a fingerprint or CEMA. */
    @Test
    void theOfferTellsWhoConnectsAndTheWayThroughARelay() {
        Settings settings = settings("msrp.setup.offer", "actpass", "msrp.cema", "true");
        LocalEnd relayed = new LocalEnd(List.of(MsrpUri.parse("msrps://relay.example:2855/r;tcp"),
                MsrpUri.parse("msrps://192.0.2.20:9/x;tcp")), Optional.of(Fingerprint.of(new byte[] {1})));
        String offer = new String(new PushProcedure(settings).invite(new Invitation(new ServedUser("sip:bob@home2.example"),
                "sip:bob@home2.example", List.of(), relayed, large(Optional.empty()), () -> new ByteArrayInputStream(CPIM), true,
                false, ClientProfile.ORDINARY)).body(), UTF_8);
        assertThat(offer).contains("m=message 2855 TCP/TLS/MSRP *\r\n", "a=setup:actpass\r\n",
                "a=path:msrps://relay.example:2855/r;tcp msrps://192.0.2.20:9/x;tcp\r\n")
                .doesNotContain("fingerprint", "msrp-cema");
        assertThat(offer(new PushProcedure(settings))).contains("a=msrp-cema");
    }

    /** I-03. */
    @ParameterizedTest
    @CsvSource({"false, ''", "true, ';require;explicit'"})
    void acceptContactPrefersOrRequires(String strict, String more) {
        assertThat(invite(new PushProcedure(settings("acceptContact.strict", strict))).headers())
                .filteredOn(header -> header.is("Accept-Contact")).extracting(HeaderField::value).containsExactly(
                        "*;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.deferred\"" + more);
    }

    /** I-09: the sample's entity has 417 octets, the text in it 137. */
    @ParameterizedTest
    @CsvSource({"CPIM, 417", "CONTENT, 137"})
    void theSizeOfALargeMessageIsThatOfTheEntityOrOfItsContent(String sizeOf, int octets) {
        assertThat(offer(new LargeMessageProcedure(settings("lmm.sizeOf", sizeOf))))
                .contains("a=file-selector:size:" + octets + "\r\n");
    }

    /** I-10. */
    @Test
    void theDirectionStandsAtTheChosenLevelAndOnlyThere() {
        String media = offer(new PushProcedure(settings()));
        String session = offer(new PushProcedure(settings("sdp.direction.level", "SESSION")));

        assertThat(media).containsOnlyOnce("a=sendonly");
        assertThat(session).containsOnlyOnce("a=sendonly");
        assertThat(media.indexOf("a=sendonly")).isGreaterThan(media.indexOf("m="));
        assertThat(session.indexOf("a=sendonly")).isLessThan(session.indexOf("m="));
    }

    /** I-19. */
    @Test
    void automataIsLeftOutOnlyOnDemand() {
        assertThat(invite(new PushProcedure(settings())).contactParameters()).containsKey("automata");
        assertThat(invite(new PushProcedure(settings("contact.automata", "false"))).contactParameters())
                .doesNotContainKey("automata").containsKey("+g.3gpp.icsi-ref");
    }

    /** I-05. */
    @ParameterizedTest
    @EnumSource
    void theHeadersOfTheSendAreAPartOfTheChosenType(Settings.Msrpfrag msrpfrag) throws IOException {
        SingleMessage form = new SingleMessage(new SecureRandom(), settings("payload.msrpfrag", msrpfrag.name()));
        String text = text(form.multipart(large(Optional.empty()), () -> new ByteArrayInputStream(CPIM)));

        assertThat(text.lines().filter(line -> line.equals("Content-Type: message/msrpfrag")))
                .hasSize(msrpfrag == Settings.Msrpfrag.INCLUDE ? 1 : 0);
        assertThat(text.lines().filter(line -> line.equals("Content-Type: message/sipfrag")))
                .hasSize(msrpfrag == Settings.Msrpfrag.AS_SIPFRAG ? 2 : 1);
        assertThat(text.contains("Message-ID: orig1\r\n")).isEqualTo(msrpfrag != Settings.Msrpfrag.OMIT);
    }

    /** I-15: in all forms, and only what the original had. */
    @ParameterizedTest
    @CsvSource({"SEPARATE, SIPFRAG_PARTS, ''", "MERGED, SIPFRAG_PARTS, ''", "MERGED, CPIM_PARTS, cpm.", "MERGED, NESTED_001, ''"})
    void furtherHeadersAreDeliveredOnDemand(String strategy, String format, String prefix) throws IOException {
        String[] more = {"payload.extraHeaders", "P-Asserted-Service,inreplyto-contribution-id", "merge.format", format};
        for (String[] keys : new String[][] {{"merge.format", format}, more}) {
            DeliveryProcedure procedure = strategy.equals("MERGED") ? new MergedProcedure(settings(keys))
                    : new PushProcedure(settings(keys));
            String with = text(procedure.payload(List.of(large(Optional.of("urn:service"))),
                    message -> () -> new ByteArrayInputStream(CPIM), ANSWER));
            String without = text(procedure.payload(List.of(large(Optional.empty())),
                    message -> () -> new ByteArrayInputStream(CPIM), ANSWER));

            boolean wanted = keys == more;
            assertThat(with.contains("\r\n" + prefix + "P-Asserted-Service: urn:service\r\n")).isEqualTo(wanted);
            assertThat(with.contains("\r\n" + prefix + "InReplyTo-Contribution-ID: before\r\n")).isEqualTo(wanted);
            assertThat(without).doesNotContain("P-Asserted-Service");
        }
    }
}
