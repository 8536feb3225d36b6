package org.restante.deferral;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.restante.config.SettingsReader;
import org.restante.cpm.HeaderField;
import org.restante.cpm.MessageKind;
import org.restante.deferral.DeferralDecision.Refused;
import org.restante.policy.DuplicateKey;
import org.restante.queue.Original;

class PagerIntakeTest {

    private static final Instant NOW = Instant.parse("2026-03-02T08:15:31.204Z");
    private static final String CPIM_OF_TYPE = "From: <sip:a@x>\r\nTo: <sip:b@y>\r\n\r\nContent-Type: %s\r\n\r\nx";

    private final PagerIntake intake = new PagerIntake(SettingsReader.read(Map.of("served.domains", "home2.example",
            "message.maxBytes", "4096"), Map.of()));

    @Test
    void sampleIsKeptWithItsHeadersAndNoHopByHopOnes() {
        Original original = read(new Pager().with("Subject", "Lunch").message(), NOW);

        assertThat(original.headers()).extracting(HeaderField::name).containsExactly("From", "To", "Subject", "Date",
                "Accept-Contact", "Conversation-ID", "Contribution-ID", "Content-Type", "Content-Length");
        assertThat(original.startLine()).isEqualTo("MESSAGE sip:bob@home2.example SIP/2.0");
        assertThat(original.kind()).isEqualTo(MessageKind.PAGER);
        assertThat(original.assertedIdentity()).isEqualTo("sip:alice@home1.example");
        assertThat(original.header("Date")).contains("Mon, 02 Mar 2026 08:15:31 GMT");
        assertThat(original.imdnMessageId()).hasToString("Optional[m1Kx0aQz7]");
        assertThat(original.dispositions()).isEqualTo("positive-delivery, display");
        assertThat(original.contentOctets()).isEqualTo(293);
        assertThat(original.receivedAt()).isEqualTo(NOW);
        assertThat(original.expiresAt()).isEqualTo(NOW.plus(Duration.ofDays(30)));
        assertThat(original.duplicateKey()).isEqualTo(
                DuplicateKey.of("sip:alice@home1.example", original.imdnMessageId(), Optional.empty()));
    }

    @Test
    void absentSubjectStaysAbsentAndAbsentDateIsTheReceptionTime() {
        Original original = read(new Pager().without("Date").message(), NOW);

        assertThat(original.header("Subject")).isEmpty();
        assertThat(original.header("Date")).contains("Mon, 02 Mar 2026 08:15:31 GMT");
    }

    @Test
    void onlyTrustedPeersMaySaySoAndThisIsAskedFirst() throws UnknownHostException {
        Pager stranger = new Pager().from(InetAddress.getByName("192.0.2.66")).without("P-Asserted-Identity")
                .to("sip:nobody@nowhere.test").with("Expires", "never").with("Content-Type", "image/png");

        assertThat(refused(stranger).reason()).contains("192.0.2.66");
        assertThat(refused(stranger).status()).isEqualTo(403);
    }

    /** Everything is wrong; taking one fault away after the other shows the order of the checks (DEF-02). */
    @Test
    void checksStandInTheirOrder() {
        Pager pager = new Pager().without("P-Asserted-Identity").to("sip:bob@elsewhere.test").without("Content-Type")
                .with("Expires", "soon").body("no CPIM");

        assertThat(refused(pager).status()).isEqualTo(403);
        assertThat(refused(pager.with("P-Asserted-Identity", "sip:alice@home1.example")).reason()).contains("served.domains");
        assertThat(refused(pager.to("sip:bob@home2.example")).status()).isEqualTo(415);
        assertThat(refused(pager.with("Content-Type", "message/cpim")).reason()).contains("Expires");
        assertThat(refused(pager.with("Expires", "60")).reason()).contains("CPIM");
    }

    @ParameterizedTest
    @CsvSource({"sip:bob@elsewhere.test, 480", "tel:+15550100, 480", "sip:home2.example, 400", "http://home2.example, 400"})
    void unknownUserIsRefused(String requestUri, int status) {
        assertThat(refused(new Pager().to(requestUri)).status()).isEqualTo(status);
    }

    @Test
    void servedUserHeaderOutranksTheRequestUri() {
        Original original = read(new Pager().to("sip:192.0.2.1")
                .with("P-Served-User", "<sip:Carol@HOME2.example>;sescase=term").message(), NOW);

        assertThat(original.user().uri()).isEqualTo("sip:Carol@home2.example");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "sip:alice@home1.example, <tel:+1555> | sip:alice@home1.example",
        "<tel:+1555>, <sip:alice@home1.example> | tel:+1555",
        "\"A, <sip:victim@x>, B\" <sip:alice@home1.example>, <tel:+1> | sip:alice@home1.example",
        "\"A \\\" , \" <sip:alice@home1.example> | sip:alice@home1.example"})
    void firstAssertedIdentityCounts(String header, String sender) {
        assertThat(read(new Pager().with("P-Asserted-Identity", header).message(), NOW).assertedIdentity()).isEqualTo(sender);
    }

    @Test
    void sizeIsBoundedWithRetryAfter() {
        Refused refused = refused(new Pager().with("Content-Type", "text/plain").body("x".repeat(4097)));

        assertThat(refused.status()).isEqualTo(480);
        assertThat(refused.headers()).extracting(HeaderField::name).containsExactly("Retry-After");
        assertThat(read(new Pager().with("Content-Type", "text/plain").body("x".repeat(4096)).message(), NOW)
                .contentOctets()).isEqualTo(4096);
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/png", "", "cpim", "application/im-iscomposing+xml"})
    void unacceptableTypeIsToldWhatIsAcceptable(String type) {
        Refused refused = refused(new Pager().with("Content-Type", type));

        assertThat(refused.status()).isEqualTo(415);
        assertThat(refused.headers()).containsExactly(
                new HeaderField("Accept", "message/cpim, message/imdn+xml, multipart/*, text/*"));
    }

    @Test
    void encodedContentIsRefused() {
        assertThat(refused(new Pager().with("Content-Encoding", "gzip")).headers())
                .containsExactly(new HeaderField("Accept-Encoding", "identity"));
        assertThat(read(new Pager().with("Content-Encoding", "Identity").message(), NOW)).isNotNull();
    }

    @ParameterizedTest
    @CsvSource({"-1, 400", "soon, 400", "99999999999, 400"})
    void lifetimeThatCannotBeHeldIsRefused(String expires, int status) {
        assertThat(refused(new Pager().with("Expires", expires)).status()).isEqualTo(status);
    }

    @Test
    void lifetimeIsKept() {
        assertThat(read(new Pager().with("Expires", "60").message(), NOW).expiresAt()).isEqualTo(NOW.plusSeconds(60));
        assertThat(read(new Pager().with("Expires", "9999999999").message(), NOW).expiresAt())
                .isEqualTo(NOW.plus(Duration.ofDays(30)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "header; ID", "user,id"})
    void anonymousSenderIsNotInWhatIsDelivered(String privacy) {
        Original original = read(new Pager().with("Privacy", privacy).message(), NOW);

        assertThat(original.anonymous()).isTrue();
        assertThat(original.assertedIdentity()).isEqualTo("sip:alice@home1.example");
        assertThat(original.headers().toString()).doesNotContain("alice").contains("From: <sip:anonymous@anonymous.invalid>");
    }

    @Test
    void otherPrivacyIsNotAnonymity() {
        assertThat(read(new Pager().with("Privacy", "none").message(), NOW).anonymous()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"Subject, a\u0001b", "Content-Type, text/plain; charset", "Content-Type, text/plain;;=",
        "P-Asserted-Identity, alice", "P-Served-User, <sip:bob", "Accept-Contact, *\u007f"})
    void whatCouldNotBeDeliveredLaterIsRefusedNow(String name, String value) {
        assertThat(refused(new Pager().with(name, value)).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"From", "To"})
    void messageNeedsItsAddresses(String name) {
        assertThat(refused(new Pager().without(name)).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Conversation-ID", "Contribution-ID", "InReplyTo-Contribution-ID"})
    void idsAreBounded(String name) {
        assertThat(refused(new Pager().with(name, "x".repeat(256))).reason()).contains(name);
    }

    @Test
    void whatIsForThisMomentOnlyIsReadButNotToBeHeld() {
        Refusal expired = intake.read(new Pager().with("Expires", "0").message(), NOW).nowOnly().orElseThrow();
        Refusal typing = intake.read(new Pager().body(CPIM_OF_TYPE.formatted("application/im-IsComposing+xml; charset=utf-8"))
                .message(), NOW).nowOnly().orElseThrow();

        assertThat(expired.decision().status()).isEqualTo(480);
        assertThat(typing.decision().status()).isEqualTo(480);
        assertThat(typing.decision().reason()).contains("typing");
        assertThat(intake.read(new Pager().with("Expires", "1").message(), NOW).nowOnly()).isEmpty();
        assertThat(intake.read(new Pager().body(CPIM_OF_TYPE.formatted("text/plain")).message(), NOW).nowOnly()).isEmpty();
    }

    private Original read(PagerMessage message, Instant now) {
        return intake.read(message, now).original();
    }

    private Refused refused(Pager pager) {
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> intake.read(pager.message(), NOW));
        assertThat(refusal).as("refusal").isNotNull();
        return refusal.decision();
    }
}
