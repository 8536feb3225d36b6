package org.restante.msrp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.restante.codec.sdp.Fingerprint;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.codec.sdp.MsrpMedia.Setup;
import org.restante.msrp.Negotiation.Agreed;
import org.restante.msrp.Negotiation.Connects;
import org.restante.msrp.Negotiation.Refused;

/** What offer and answer lead to. */
class NegotiationTest {

    private static final Fingerprint PRINT = Fingerprint.of(new byte[] {1});

    /** Every pair, {@code -} for absent: the offer's a=setup, the answer's, and who connects. */
    @ParameterizedTest
    @CsvSource({
        "-,-,OFFERER", "-,ACTIVE,OFFERER", "-,PASSIVE,OFFERER", "-,ACTPASS,OFFERER", "-,HOLDCONN,NOBODY",
        "ACTIVE,-,OFFERER", "ACTIVE,ACTIVE,NOBODY", "ACTIVE,PASSIVE,OFFERER", "ACTIVE,ACTPASS,NOBODY",
        "ACTIVE,HOLDCONN,NOBODY",
        "PASSIVE,-,OFFERER", "PASSIVE,ACTIVE,ANSWERER", "PASSIVE,PASSIVE,NOBODY", "PASSIVE,ACTPASS,NOBODY",
        "PASSIVE,HOLDCONN,NOBODY",
        "ACTPASS,-,OFFERER", "ACTPASS,ACTIVE,ANSWERER", "ACTPASS,PASSIVE,OFFERER", "ACTPASS,ACTPASS,NOBODY",
        "ACTPASS,HOLDCONN,NOBODY",
        "HOLDCONN,-,NOBODY", "HOLDCONN,ACTIVE,NOBODY", "HOLDCONN,PASSIVE,NOBODY", "HOLDCONN,ACTPASS,NOBODY",
        "HOLDCONN,HOLDCONN,NOBODY"})
    void whoConnects(String offer, String answer, Connects expected) {
        assertThat(Negotiation.whoConnects(setup(offer), setup(answer))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"-,true,-", "ACTIVE,true,PASSIVE", "PASSIVE,false,ACTIVE", "ACTPASS,true,ACTIVE", "ACTPASS,false,PASSIVE",
            "HOLDCONN,true,HOLDCONN"})
    void ourAnswerGoesTogetherWithTheOffer(String offer, boolean active, String expected) {
        assertThat(Negotiation.answerTo(setup(offer), active)).isEqualTo(setup(expected));
    }

    private static Optional<Setup> setup(String name) {
        return name.equals("-") ? Optional.empty() : Optional.of(Setup.valueOf(name));
    }

    private static MsrpMedia media(String lines) {
        return MsrpMedia.parse(("v=0\ns=-\n" + lines).getBytes(StandardCharsets.UTF_8));
    }

    private static MsrpMedia plain(String address, int port, String path, String more) {
        return media("c=IN IP4 " + address + "\nm=message " + port + " TCP/MSRP *\na=path:" + path + "\n" + more);
    }

    private static MsrpMedia secure(String path, String more) {
        return media("c=IN IP4 192.0.2.1\nm=message 7000 TCP/TLS/MSRP *\na=path:" + path + "\n" + more);
    }

    private static final MsrpMedia PASSIVE_OFFER = plain("192.0.2.9", 2855, "msrp://192.0.2.9:2855/o;tcp", "a=setup:passive");

    private static RemoteEnd agreed(MsrpMedia ours, MsrpMedia theirs) {
        return ((Agreed) Negotiation.between(ours, theirs, true, false)).peer();
    }

    private static String refused(MsrpMedia ours, MsrpMedia theirs) {
        return ((Refused) Negotiation.between(ours, theirs, true, false)).reason();
    }

    @Test
    void activePeerIsAwaited() {
        RemoteEnd peer = agreed(PASSIVE_OFFER, plain("192.0.2.1", 9, "msrp://192.0.2.1:9/a;tcp", "a=setup:active"));
        assertThat(peer.connect()).isFalse();
        assertThat(peer.path()).extracting(MsrpUri::sessionId).containsExactly("a");
    }

    @Test
    void answerWithoutSetupMakesThePassiveOffererConnectToThePath() {
        RemoteEnd peer = agreed(PASSIVE_OFFER, plain("192.0.2.1", 7000, "msrp://192.0.2.1:7000/a;tcp", ""));
        assertThat(peer.connect()).isTrue();
        assertThat(peer.targets()).containsExactly(new Target("192.0.2.1", 7000));
    }

    @Test
    void offerersRoleIsSeenFromBothEnds() {
        MsrpMedia answer = plain("192.0.2.1", 7000, "msrp://192.0.2.1:7000/a;tcp", "");
        Agreed atTheAnswerer = (Agreed) Negotiation.between(answer, PASSIVE_OFFER, false, false);
        assertThat(atTheAnswerer.peer().connect()).isFalse();
    }

    @Test
    void pathIsTriedBeforeMediaLineUnlessABorderControllerIsExpected() {
        MsrpMedia answer = plain("198.51.100.7", 8000, "msrp://192.0.2.1:7000/a;tcp", "");
        Target path = new Target("192.0.2.1", 7000);
        Target line = new Target("198.51.100.7", 8000);
        assertThat(agreed(PASSIVE_OFFER, answer).targets()).containsExactly(path, line);
        assertThat(((Agreed) Negotiation.between(PASSIVE_OFFER, answer, true, true)).peer().targets())
                .containsExactly(line, path);
    }

    @Test
    void cemaOfBothEndsConnectsToTheMediaLineAndMatchesBySessionId() {
        MsrpMedia answer = plain("198.51.100.7", 8000, "msrp://192.0.2.1:7000/a;tcp", "a=msrp-cema");
        RemoteEnd peer = agreed(PASSIVE_OFFER.withCema(true), answer);
        assertThat(peer.bySessionId()).isTrue();
        assertThat(peer.targets()).containsExactly(new Target("198.51.100.7", 8000));
        assertThat(agreed(PASSIVE_OFFER, answer).bySessionId()).as("in the answer only").isFalse();
        assertThat(agreed(PASSIVE_OFFER.withCema(true), answer.withCema(false)).bySessionId()).isFalse();
    }

    @Test
    void pathThroughRelaysIsEnteredAtItsFirstUri() {
        RemoteEnd peer = agreed(PASSIVE_OFFER, plain("192.0.2.1", 7000,
                "msrp://relay.example:2855/r;tcp msrp://192.0.2.1:7000/a;tcp", ""));
        assertThat(peer.targets()).containsExactly(new Target("relay.example", 2855));
        assertThat(peer.path()).hasSize(2);
    }

    @Test
    void addressesCompareByValue() {
        MsrpMedia answer = media("c=IN IP6 2001:db8:0:0::1\nm=message 7000 TCP/MSRP *\na=path:msrp://[2001:DB8::1]:7000/a;tcp\n");
        assertThat(agreed(PASSIVE_OFFER, answer).targets()).containsExactly(new Target("2001:DB8::1", 7000));
    }

    @Test
    void peerThatDoesNotListenCannotBeConnectedTo() {
        assertThat(refused(PASSIVE_OFFER, plain("192.0.2.1", 9, "msrp://192.0.2.1:9/a;tcp", "")))
                .contains("does not listen");
    }

    @Test
    void whatCannotWorkIsRefused() {
        assertThat(refused(PASSIVE_OFFER, plain("192.0.2.1", 0, "msrp://192.0.2.1:9/a;tcp", ""))).contains("media line");
        assertThat(refused(PASSIVE_OFFER, plain("192.0.2.1", 7, "msrp://192.0.2.1:7/a;tcp", "a=setup:passive")))
                .contains("neither");
        assertThat(refused(PASSIVE_OFFER, plain("192.0.2.1", 7, "http://192.0.2.1/", ""))).contains("a=path");
        assertThat(refused(PASSIVE_OFFER, media("c=IN IP4 192.0.2.1\nm=message 7 TCP/MSRP *\n"))).contains("a=path");
    }

    @Test
    void tlsIsNeitherDroppedNorBroughtInAfterwards() {
        MsrpMedia offer = secure("msrps://192.0.2.9:2855/o;tcp", "a=setup:passive");
        assertThat(refused(offer, plain("192.0.2.1", 7000, "msrp://192.0.2.1:7000/a;tcp", ""))).contains("not taken");
        assertThat(refused(PASSIVE_OFFER, secure("msrps://192.0.2.1:7000/a;tcp", ""))).contains("not offered");
        assertThat(refused(offer, secure("msrp://192.0.2.1:7000/a;tcp", ""))).contains("scheme");
        assertThat(refused(PASSIVE_OFFER, plain("192.0.2.1", 7000, "msrps://192.0.2.1:7000/a;tcp", ""))).contains("scheme");
    }

    @Test
    void fingerprintsAreKeptIfTheyProveAnything() {
        MsrpMedia offer = secure("msrps://192.0.2.9:2855/o;tcp", "a=setup:passive");
        String weak = "a=fingerprint:SHA-1 " + "AB:".repeat(19) + "AB\n";
        String path = "msrps://192.0.2.1:7000/a;tcp";
        assertThat(agreed(offer, secure(path, weak + "a=fingerprint:" + PRINT + "\n")).fingerprints())
                .containsExactly(PRINT);
        assertThat(agreed(offer, secure(path, "")).fingerprints()).isEqualTo(List.of());
        assertThat(refused(offer, secure(path, weak))).contains("hash function");
    }
}
