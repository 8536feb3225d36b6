package org.restante.delivery.largemessage;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.restante.codec.cpim.CpimException;
import org.restante.codec.cpim.CpimMessage;
import org.restante.codec.mime.Fixture;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.config.SettingsReader;
import org.restante.cpm.ContributionId;
import org.restante.cpm.ConversationId;
import org.restante.cpm.HeaderField;
import org.restante.cpm.MessageKind;
import org.restante.cpm.ServedUser;
import org.restante.delivery.ContentOpener;
import org.restante.delivery.Invitation;
import org.restante.delivery.Payload;
import org.restante.msrp.LocalEnd;
import org.restante.msrp.MsrpUri;
import org.restante.policy.ClientProfile;
import org.restante.queue.DeferredMessage;
import org.restante.queue.MessageId;
import org.restante.queue.MessageState;
import org.restante.queue.Original;
import org.restante.sipservlet.OutgoingRequest;

class LargeMessageProcedureTest {

    private static final byte[] SAMPLE = Fixture.read("cpm-deferred/d2-large.cpim");
    private static final String ALICE = "sip:alice@home1.example";

    private final LargeMessageProcedure procedure = procedure(Map.of());

    private static LargeMessageProcedure procedure(Map<String, String> settings) {
        return new LargeMessageProcedure(SettingsReader.read(settings, Map.of()));
    }

    private static DeferredMessage message(String contentType, long octets, String sender, boolean anonymous) {
        Instant received = Instant.parse("2026-03-02T10:20:01.500Z");
        List<HeaderField> headers = new ArrayList<>(List.of(new HeaderField("Subject", "Quarterly report"),
                new HeaderField("Date", "Mon, 02 Mar 2026 10:20:01 GMT")));
        return new DeferredMessage(new MessageId(new UUID(1, 2)), new Original(MessageKind.LMM,
                new ServedUser("sip:bob@home2.example"), "INVITE sip:bob@home2.example SIP/2.0", headers, List.of(), sender,
                anonymous, Optional.empty(), Optional.of(new ConversationId("0d5c9a7e-11b8-4f3c-bb1d-7a6a2f0e4403")),
                Optional.of(new ContributionId("e2a71f55-0c8d-4a52-9d0a-44f1b3c9de03")), Optional.empty(), Optional.empty(), "",
                contentType, octets, received, received.plusSeconds(60), Optional.empty()), MessageState.DELIVERING, 0);
    }

    private static Invitation invitation(DeferredMessage message, ContentOpener content) {
        return new Invitation(new ServedUser("sip:bob@home2.example"), "sip:bob@home2.example",
                List.of("sip:scscf2.home2.example;lr"), new LocalEnd(List.of(MsrpUri.parse("msrp://192.0.2.20:2855/lm4T0vWqS77k;tcp")), Optional.empty()), message,
                content, true, true, ClientProfile.ORDINARY);
    }

    private static Invitation sample() {
        return invitation(message("message/cpim", SAMPLE.length, ALICE, false), () -> new ByteArrayInputStream(SAMPLE));
    }

    private byte[] payload(DeferredMessage message, byte[] content) throws IOException {
        Payload payload = procedure.payload(List.of(message), m -> () -> new ByteArrayInputStream(content), null);
        assertThat(payload.contentType()).isEqualTo("message/cpim");
        try (InputStream in = payload.open()) {
            byte[] octets = in.readAllBytes();
            assertThat(payload.octets()).isEqualTo(octets.length);
            return octets;
        }
    }

    @Test
    void inviteIsTheOneOfTheSample() {
        OutgoingRequest invite = procedure.invite(sample());

        assertThat(invite.requestUri()).isEqualTo("sip:bob@home2.example");
        assertThat(invite.from()).isEqualTo("<sip:alice@home1.example>");
        assertThat(invite.to()).isEqualTo("<sip:bob@home2.example>");
        assertThat(invite.headers()).extracting(HeaderField::toString).contains(
                "Accept-Contact: *;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.deferred\"",
                "P-Asserted-Identity: <sip:alice@home1.example>",
                "P-Asserted-Service: urn:urn-7:3gpp-service.ims.icsi.oma.cpm.deferred",
                "Referred-By: <sip:alice@home1.example>", "User-Agent: CPM-serv/OMA2.2",
                "Conversation-ID: 0d5c9a7e-11b8-4f3c-bb1d-7a6a2f0e4403",
                "Contribution-ID: e2a71f55-0c8d-4a52-9d0a-44f1b3c9de03",
                "Subject: Quarterly report", "Date: Mon, 02 Mar 2026 10:20:01 GMT");
        assertThat(invite.contactParameters()).containsKeys("automata", "+g.3gpp.icsi-ref");
    }

    @Test
    void offerIsTheOneOfTheSampleButForItsOrigin() {
        String offer = new String(procedure.invite(sample()).body(), US_ASCII);

        assertThat(withoutOrigin(offer)).isEqualTo(withoutOrigin(new String(Fixture.read("cpm-deferred/d2-offer.sdp"), US_ASCII)));
    }

    private static String withoutOrigin(String sdp) {
        return sdp.replaceAll("(?m)^o=.*\r\n", "");
    }

    @Test
    void theSizeIsKeptBackFromClientsThatTakeItForAFile() {
        OutgoingRequest invite = procedure(Map.of("lmm.fileSelector", "false")).invite(sample());

        assertThat(new String(invite.body(), US_ASCII)).doesNotContain("file-selector");
    }

    @Test
    void theServiceIsAssertedWhereThatIsSet() {
        OutgoingRequest invite = procedure(Map.of("pai.mode", "SERVICE", "pai.serviceUri", "sip:rcse-standfw@home2.example"))
                .invite(sample());

        assertThat(invite.headers()).extracting(HeaderField::toString).contains(
                "P-Asserted-Identity: <sip:rcse-standfw@home2.example>", "Referred-By: <sip:alice@home1.example>");
    }

    @Test
    void theMessageGoesAsItIs() throws IOException {
        assertThat(payload(sample().first(), SAMPLE)).isEqualTo(SAMPLE);
    }

    @ParameterizedTest
    @CsvSource({"sip:mallory@evil.example, false, false, sip:alice@home1.example",
        "sip:anonymous@anonymous.invalid, false, false, sip:anonymous@anonymous.invalid",
        "sip:mallory@evil.example, false, true, sip:mallory@evil.example",
        "sip:alice@home1.example, true, false, sip:anonymous@anonymous.invalid",
        "sip:alice@home1.example, true, true, sip:anonymous@anonymous.invalid"})
    void fromIsTheAuthenticatedSender(String claimed, boolean anonymous, boolean signed, String shown) throws IOException {
        String text = new String(SAMPLE, ISO_8859_1).replace("<" + ALICE + ">", "\"Somebody\" <" + claimed + ">");
        byte[] content = (signed ? text.replace("text/plain; charset=UTF-8", "multipart/signed; boundary=x") : text)
                .getBytes(ISO_8859_1);
        DeferredMessage message = message("message/cpim", content.length, ALICE, anonymous);

        byte[] sent = payload(message, content);

        assertThat(CpimMessage.parse(sent).header("From").orElseThrow()).endsWith("<" + shown + ">");
        String offer = new String(procedure.invite(invitation(message, () -> new ByteArrayInputStream(content))).body(), US_ASCII);
        assertThat(offer).contains("a=file-selector:size:" + sent.length + "\r\n");
    }

    @Test
    void contentThatIsNoCpimIsWrapped() throws IOException {
        byte[] sent = payload(message("text/plain", 5, ALICE, false), "hello".getBytes(US_ASCII));

        assertThat(CpimMessage.parse(sent).header("From")).contains("<" + ALICE + ">");
        assertThat(new String(sent, US_ASCII)).endsWith("\r\n\r\nhello");
    }

    @Test
    void aBrokenHeadIsAFaultOfTheMessage() {
        byte[] content = "nonsense".getBytes(US_ASCII);

        assertThatThrownBy(() -> procedure.invite(invitation(message("message/cpim", content.length, ALICE, false),
                () -> new ByteArrayInputStream(content)))).isInstanceOf(CpimException.class);
    }

    /** A gibibyte that exists nowhere: only its head is ever read before it is sent. */
    @Test
    void onlyTheHeadOfTheContentIsRead() {
        AtomicLong read = new AtomicLong();
        DeferredMessage message = message("message/cpim", 1L << 30, "sip:other@home1.example", false);
        ContentOpener content = () -> new SequenceInputStream(new ByteArrayInputStream(SAMPLE), new InputStream() {
            @Override
            public int read() {
                read.incrementAndGet();
                return 'x';
            }
        });

        procedure.invite(invitation(message, content));
        assertThat(procedure.payload(List.of(message), m -> content, null).octets()).isGreaterThan((1L << 30) - 10);

        assertThat(read.get()).isLessThanOrEqualTo(2L * CpimMessage.MAX_HEAD_BYTES);
    }

    @Test
    void anAnswerWithoutCpimCannotBeUsed() {
        String answer = new String(Fixture.read("cpm-deferred/d2-answer.sdp"), US_ASCII);

        assertThat(procedure.check(MsrpMedia.parse(Fixture.read("cpm-deferred/d2-offer.sdp")), MsrpMedia.parse(answer.getBytes(US_ASCII)))).isEmpty();
        assertThat(procedure.check(MsrpMedia.parse(Fixture.read("cpm-deferred/d2-offer.sdp")), MsrpMedia.parse(answer.replace("accept-types:message/cpim", "accept-types:multipart/mixed")
                .getBytes(US_ASCII)))).hasValueSatisfying(unusable -> assertThat(unusable.cause()).isEqualTo(488));
    }
}
