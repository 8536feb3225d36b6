package org.restante.sipservlet.dialog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.restante.sipservlet.dialog.KeepAliveCall.HALF;
import static org.restante.sipservlet.dialog.KeepAliveCall.OURS;
import static org.restante.sipservlet.dialog.KeepAliveCall.OVER;
import static org.restante.sipservlet.dialog.KeepAliveCall.TAKES_UPDATE;
import static org.restante.sipservlet.dialog.KeepAliveCall.THEIRS;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.restante.wire.RequiresTool;
import org.restante.wire.WireMessage;

/** Session timers that the peer asks for (RFC 4028 §9), and what happens when two things happen at once. */
@RequiresTool({"tcpdump", "tshark"})
class KeepAlivePeerRaceIT {

    private static final String TIMER = "Supported: timer\n";
    private static final String ALLOW = "Allow: INVITE, ACK, CANCEL, BYE, UPDATE\n";

    @RegisterExtension
    static final KeepAliveStage STAGE = new KeepAliveStage(Map.of("session.minSE", "100s"));

    @Test
    void aTooShortIntervalIsRefusedWithOursAndTheNextAttemptIsTaken() {
        STAGE.play("422-to-peer", call -> {
            WireMessage first = call.calls(TIMER + ALLOW + "Session-Expires: 99;refresher=uac\n");
            WireMessage refusal = call.peer.expectResponseTo(first, 422);
            assertThat(refusal.require("Min-SE")).isEqualTo("100");
            call.peer.ackRefusal(first, refusal);

            WireMessage ok = call.taken(call.callsAgain(first, TIMER + ALLOW + "Session-Expires: 100;refresher=uac\nMin-SE: 100\n"));
            assertThat(ok.require("Session-Expires")).isEqualTo("100;refresher=uac");
            assertThat(ok.require("Require")).isEqualTo("timer");
            assertThat(ok.values("Supported")).contains("timer");
            assertThat(ok.require("Allow")).contains("UPDATE");
            call.leg.awaitTimer(Duration.ofSeconds(68));
            assertThat(call.leg.events().stream().filter("Invited"::equals)).hasSize(1);
            call.end();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"UPDATE", "INVITE"})
    void aRefreshWithATooShortIntervalIsRefusedAndChangesNothing(String method) {
        STAGE.play("422-refresh-of-peer-" + method, call -> {
            call.accepted("Session-Expires: 240;refresher=uas\r\n").leg.awaitTimer(Duration.ofSeconds(208));
            WireMessage refresh = call.dialog.request(method, "Contact: <sip:device@" + call.peer.hostPort() + ">\n" + TIMER
                    + "Session-Expires: 95\n", "");
            WireMessage refusal = call.peer.expectResponseTo(refresh, 422);
            assertThat(refusal.require("Min-SE")).isEqualTo("100");
            if (method.equals("INVITE")) {
                call.peer.ackRefusal(refresh, refusal);
            }
            call.leg.awaitTimer(Duration.ofSeconds(208));
            call.refreshed("UPDATE", TIMER + "Session-Expires: 100\n", "");
            call.leg.awaitTimer(Duration.ofSeconds(68));
            call.end();
        });
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', nullValues = "-", value = {
        "lowered        | true  | 7200               | -    | 1800;refresher=uac | timer | 1768",
        "not below min  | true  | 7200;refresher=uac | 3600 | 3600;refresher=uac | timer | 3568",
        "left to us     | true  | 240;refresher=uas  | -    | 240;refresher=uas  | timer | 120",
        "none asked for | true  | -                  | -    | 1800;refresher=uac | timer | 1768",
        "of a proxy     | false | 240                | -    | 240;refresher=uas  | -     | 120",
        "none known     | false | -                  | -    | -                  | -     | -"})
    void aCallOfThePeerGetsWhatIsRight(String what, boolean timer, String expires, String minSe, String answer,
            String require, Long seconds) {
        STAGE.play("offer-" + what.replace(' ', '-'), call -> {
            WireMessage ok = call.taken(call.calls(ALLOW + (timer ? TIMER : "")
                    + (expires == null ? "" : "Session-Expires: " + expires + '\n')
                    + (minSe == null ? "" : "Min-SE: " + minSe + '\n')));
            assertThat(ok.header("Session-Expires").orElse(null)).isEqualTo(answer);
            assertThat(ok.header("Require").orElse(null)).isEqualTo(require);
            assertThat(call.leg.timer()).isEqualTo(seconds == null ? Duration.ofMillis(-1) : Duration.ofSeconds(seconds));
            call.end();
        });
    }

    @Test
    void weRefreshACallOfThePeerIfItWantsUsTo() {
        STAGE.play("we-refresh-theirs", call -> {
            WireMessage ok = call.taken(call.calls(TIMER + "Session-Expires: 120;refresher=uas\n"));
            WireMessage again = call.refresh("INVITE", Duration.ofSeconds(60)); // it did not say that it takes UPDATE
            assertThat(again.bodyText()).isEqualTo(ok.bodyText());
            assertThat(again.require("Session-Expires")).isEqualTo("120;refresher=uac");
            call.accept(again, "Session-Expires: 120;refresher=uac\r\n" + TAKES_UPDATE);
            call.reply(call.refresh("UPDATE", Duration.ofSeconds(60)), 491, "");
            call.reply(call.retried("UPDATE", Duration.ofMillis(2000)), 200, ""); // the Call-ID is the peer's
            call.leg.awaitTimer(Duration.ofMillis(-1));
            call.end();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"Session-Expires: soon", "Session-Expires: 99999999999", "Session-Expires: 1800;refresher=me", "x: -1",
        "Session-Expires: 1800\nMin-SE: none"})
    void aBrokenHeaderIsABadRequest(String header) {
        STAGE.rehearse(call -> {
            WireMessage invite = call.calls(TIMER + header + '\n');
            call.peer.ackRefusal(invite, call.peer.expectResponseTo(invite, 400));
            assertThat(call.bench.legs()).noneMatch(leg -> leg.correlation().equals(invite.callId()));

            call.accepted(OURS + TAKES_UPDATE).leg.awaitTimer(HALF);
            WireMessage update = call.dialog.request("UPDATE", TIMER + header + '\n', "");
            call.peer.expectResponseTo(update, 400);
            call.leg.awaitTimer(HALF);
            call.end();
        });
    }

    @Test
    void aMinimumBelowNinetySecondsCountsAsNinety() {
        STAGE.rehearse(call -> {
            WireMessage ok = call.taken(call.calls(TIMER + "Session-Expires: 120\nMin-SE: 5\n"));
            assertThat(ok.require("Session-Expires")).isEqualTo("120;refresher=uac");
            call.end();
        });
    }

    @Test
    void aBrokenAnswerIsLivedWith() {
        STAGE.rehearse(call -> {
            call.accepted("Session-Expires: soon;refresher=uac\r\n");
            assertThat(call.leg.timer()).isNegative();
            call.end();
        });
    }

    @Test
    void aRefreshWaitsWhileAnOfferOfThePeerIsOpen() {
        STAGE.play("offer-open", call -> {
            call.accepted(OURS + TAKES_UPDATE).leg.answeringOffers().awaitTimer(HALF);
            WireMessage offer = call.dialog.request("INVITE", "Contact: <sip:device@" + call.peer.hostPort() + ">\n" + TIMER
                    + "Session-Expires: 120;refresher=uas\nContent-Type: application/sdp\n", LegBench.sdp(2));
            call.leg.await("Offered");
            call.bench.advance(HALF);
            await().pollInterval(Duration.ofMillis(2)).until(() -> !call.leg.timer().isNegative()
                    && call.leg.timer().compareTo(HALF) < 0 && !call.leg.timer().isZero());
            call.leg.answer(200, LegBench.sdp(2));
            WireMessage ok = call.peer.expectResponseTo(offer, 200);
            call.peer.dialogOfCaller(offer, ok).ack();
            assertThat(ok.require("Session-Expires")).isEqualTo("120;refresher=uas");
            call.leg.awaitTimer(Duration.ofSeconds(60));
            assertThat(call.requests()).containsExactly("INVITE");
            call.end();
        });
    }

    @Test
    void aRefreshOfThePeerThatMeetsTheEndOfTheSessionEitherSavesItOrComesTooLate() {
        STAGE.play("refresh-or-end", call -> {
            call.accepted(THEIRS + TAKES_UPDATE).leg.awaitTimer(OVER);
            WireMessage update = update(call);
            call.bench.advance(OVER);
            WireMessage answer = call.peer.expect("answer", m -> !m.isRequest() && m.method().equals("UPDATE")
                    && m.cseq() == update.cseq(), Duration.ofSeconds(10));
            await().pollInterval(Duration.ofMillis(2)).until(() -> call.leg.events().contains("Gone")
                    || call.leg.timer().compareTo(Duration.ZERO) > 0);
            if (call.leg.events().contains("Gone")) {
                call.expectTornDown();
            } else {
                assertThat(answer.require("Session-Expires")).isEqualTo("100;refresher=uac");
                call.end();
            }
            assertThat(call.requests()).containsExactly("INVITE", "BYE");
        });
    }

    @Test
    void aRefreshOfThePeerThatMeetsOursMakesItNeedless() {
        STAGE.play("refresh-and-refresh", call -> {
            call.accepted(OURS + TAKES_UPDATE).leg.awaitTimer(HALF);
            WireMessage theirs = update(call);
            call.bench.advance(HALF);
            call.peer.expectResponseTo(theirs, 200);
            await().pollInterval(Duration.ofMillis(2)).until(() -> {
                call.peer.received().stream().filter(m -> m.isRequest() && m.method().equals("UPDATE")).findFirst()
                        .ifPresent(update -> call.reply(update, 200, OURS));
                return call.leg.timer().compareTo(Duration.ZERO) > 0;
            });
            call.end();
            assertThat(call.leg.events()).containsExactly("Accepted 200");
        });
    }

    private static WireMessage update(KeepAliveCall call) {
        return call.dialog.request("UPDATE", "Contact: <sip:device@" + call.peer.hostPort() + ">\n" + TIMER
                + "Session-Expires: 100;refresher=uac\n", "");
    }

    @Test
    void refreshesOfBothSidesMayCross() {
        STAGE.play("both-refresh", call -> {
            call.accepted(OURS + TAKES_UPDATE).leg.awaitTimer(HALF);
            call.bench.advance(HALF);
            WireMessage ours = call.peer.expectRequest("UPDATE");
            WireMessage theirs = update(call);
            call.peer.expectResponseTo(theirs, 200);
            call.leg.awaitTimer(Duration.ofSeconds(68));
            call.reply(ours, 200, "Session-Expires: 90;refresher=uac\r\n");
            call.leg.awaitTimer(HALF); // what was agreed last
            call.end();
            assertThat(call.leg.events()).containsExactly("Accepted 200");
        });
    }

    @Test
    void aByeThatMeetsARefreshEndsTheCallOnce() {
        STAGE.play("bye-and-refresh", call -> {
            call.accepted(OURS + TAKES_UPDATE).leg.awaitTimer(HALF);
            call.bench.advance(HALF);
            WireMessage bye = call.dialog.bye();
            call.peer.expectResponseTo(bye, 200);
            call.leg.await("Ended");
            call.peer.received().stream().filter(m -> m.isRequest() && m.method().equals("UPDATE"))
                    .forEach(update -> call.reply(update, 481, ""));
            assertThat(call.leg.events()).containsExactly("Accepted 200", "Ended");
            assertThat(call.requests()).doesNotContain("BYE");
        });
    }

    @Test
    void aByeThatMeetsTheEndOfTheSessionEndsTheCallOnce() {
        STAGE.play("bye-and-end", call -> {
            call.accepted(THEIRS + TAKES_UPDATE).leg.awaitTimer(OVER);
            call.bench.advance(OVER);
            WireMessage bye = call.dialog.bye();
            call.peer.expect("answer to BYE", m -> !m.isRequest() && m.method().equals("BYE") && m.cseq() == bye.cseq(),
                    Duration.ofSeconds(10));
            await().pollInterval(Duration.ofMillis(2)).until(() -> call.leg.events().size() > 1);
            call.peer.received().stream().filter(m -> m.isRequest() && m.method().equals("BYE"))
                    .forEach(ours -> call.reply(ours, 200, ""));
            assertThat(call.leg.events()).hasSize(2).first().isEqualTo("Accepted 200");
            assertThat(call.leg.events().get(1)).isIn("Ended", "Gone");
        });
    }

    @Test
    void ourOwnEndThatMeetsARefreshLeavesNothingBehind() {
        STAGE.play("end-and-refresh", call -> {
            call.accepted(OURS + TAKES_UPDATE).leg.awaitTimer(HALF);
            call.bench.advance(HALF);
            call.leg.end();
            call.reply(call.peer.expectRequest("BYE"), 200, "");
            call.peer.received().stream().filter(m -> m.isRequest() && m.method().equals("UPDATE"))
                    .forEach(update -> call.reply(update, 200, OURS)); // late, and of no effect
            assertThat(call.leg.events()).containsExactly("Accepted 200");
        });
    }
}
