package org.restante.delivery.push;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.restante.codec.mime.Fixture;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.config.SettingsReader;
import org.restante.cpm.HeaderField;
import org.restante.cpm.ServedUser;
import org.restante.delivery.DeliveryProcedure.Unusable;
import org.restante.delivery.Held;
import org.restante.delivery.Invitation;
import org.restante.msrp.LocalEnd;
import org.restante.msrp.MsrpUri;
import org.restante.policy.ClientProfile;
import org.restante.sipservlet.OutgoingRequest;

class PushProcedureTest {

    private static final String GRUU = "sip:bob@home2.example;gr=urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6";
    private static final String ANSWER = new String(Fixture.read("cpm-deferred/d1-answer.sdp"), US_ASCII);

    private final PushProcedure push = new PushProcedure(SettingsReader.read(Map.of(), Map.of()));

    @Test
    void inviteIsTheOneOfTheSample() {
        OutgoingRequest invite = push.invite(invitation(false));

        assertThat(invite.method()).isEqualTo("INVITE");
        assertThat(invite.requestUri()).isEqualTo(GRUU);
        assertThat(invite.routes()).containsExactly("sip:scscf2.home2.example;lr");
        assertThat(invite.from()).isEqualTo("<sip:deferred@home2.example>");
        assertThat(invite.to()).isEqualTo("<sip:bob@home2.example>");
        assertThat(invite.headers()).extracting(HeaderField::toString).containsExactly(
                "Accept-Contact: *;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.deferred\"",
                "P-Asserted-Identity: <sip:deferred@home2.example>",
                "P-Asserted-Service: urn:urn-7:3gpp-service.ims.icsi.oma.cpm.deferred",
                "User-Agent: CPM-serv/OMA2.2",
                "Allow: INVITE, ACK, CANCEL, BYE, UPDATE, OPTIONS");
        assertThat(invite.contactParameters()).containsExactly(entry("automata", ""),
                entry("+g.3gpp.icsi-ref", "\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.deferred\""));
        assertThat(invite.contentType()).contains("application/sdp");
    }

    @Test
    void offerIsTheOneOfTheSampleButForItsOrigin() {
        OutgoingRequest invite = push.invite(invitation(false));

        String sample = new String(Fixture.read("cpm-deferred/d1-offer.sdp"), US_ASCII);
        assertThat(withoutOrigin(new String(invite.body(), US_ASCII))).isEqualTo(withoutOrigin(sample));
    }

    @Test
    void ofOneSenderItIsInHisName() {
        OutgoingRequest invite = push.invite(invitation(true));

        assertThat(invite.from()).isEqualTo("<sip:alice@home1.example>");
        assertThat(invite.headers()).extracting(HeaderField::toString).contains(
                "P-Asserted-Identity: <sip:alice@home1.example>", "Referred-By: <sip:alice@home1.example>");
    }

    private static Invitation invitation(boolean oneSender) {
        Held held = Held.sample();
        return new Invitation(new ServedUser("sip:bob@home2.example"), GRUU, List.of("sip:scscf2.home2.example;lr"),
                new LocalEnd(List.of(MsrpUri.parse("msrp://192.0.2.20:2855/dp7x2k9qLr41;tcp")), Optional.empty()),
                held.message(), held.content(), oneSender, false, ClientProfile.ORDINARY);
    }

    private static String withoutOrigin(String sdp) {
        return sdp.replaceAll("(?m)^o=.*\r\n", "");
    }

    @Test
    void sampleAnswerIsUsable() {
        assertThat(check(ANSWER)).isEmpty();
    }

    /** Table E.2: in the sample answer, what stands left is replaced by what stands right. */
    @ParameterizedTest
    @CsvSource({
        "m=message 9, m=message 0, 480",
        "TCP/MSRP, TCP/TLS/MSRP, 488",
        "a=recvonly, a=inactive, 480",
        "a=recvonly, a=sendonly, 488",
        "a=setup:active, a=setup:passive, 488",
        "a=setup:active, a=setup:holdconn, 488",
        "a=setup:active, a=x:y, 488",
        "a=path:, a=x:, 488",
        "a=path:msrp://, a=path:http://, 488",
        "a=path:msrp://, a=path:msrps://, 488",
        "message/cpim multipart/mixed, text/plain, 488"})
    void answerThatCannotBeUsedIsNamedWithItsCause(String replaced, String by, int cause) {
        assertThat(ANSWER).contains(replaced);
        assertThat(check(ANSWER.replace(replaced, by))).hasValueSatisfying(
                unusable -> assertThat(unusable.cause()).isEqualTo(cause));
    }

    @ParameterizedTest
    @CsvSource({"a=recvonly, a=sendrecv", "a=recvonly, a=x", "message/cpim multipart/mixed, *",
        "message/cpim multipart/mixed, message/cpim", "message/cpim multipart/mixed, multipart/mixed"})
    void lenientAnswerIsUsed(String replaced, String by) {
        assertThat(ANSWER).contains(replaced);
        assertThat(check(ANSWER.replace(replaced, by))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"message/cpim multipart/mixed, multipart/mixed", "*, multipart/mixed", "multipart/*, multipart/mixed",
        "message/cpim, message/cpim", "message/*, message/cpim"})
    void formFollowsWhatTheDeviceTakes(String acceptTypes, String form) {
        MsrpMedia answer = media(ANSWER.replace("accept-types:message/cpim multipart/mixed", "accept-types:" + acceptTypes));
        Held held = Held.sample();

        assertThat(push.payload(List.of(held.message()), message -> held.content(), answer).contentType()).startsWith(form);
    }

    private Optional<Unusable> check(String sdp) {
        return push.check(MsrpMedia.parse(Fixture.read("cpm-deferred/d1-offer.sdp")), media(sdp));
    }

    private static MsrpMedia media(String sdp) {
        return MsrpMedia.parse(sdp.getBytes(US_ASCII));
    }
}
