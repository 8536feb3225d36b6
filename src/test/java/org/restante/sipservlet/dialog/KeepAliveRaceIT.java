package org.restante.sipservlet.dialog;

import static org.assertj.core.api.Assertions.assertThat;
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
import org.junit.jupiter.params.provider.ValueSource;
import org.restante.Requirement;
import org.restante.wire.RequiresTool;
import org.restante.wire.WireMessage;

/** Session timers of calls that we opened (RFC 4028 §7, §10): what is on the wire, and when. */
@RequiresTool({"tcpdump", "tshark"})
class KeepAliveRaceIT {

    @RegisterExtension
    static final KeepAliveStage STAGE = new KeepAliveStage(Map.of());

    @Test
    @Requirement("ERR-07")
    void err07_aSessionOf1800SecondsIsRefreshedAfter900() {
        STAGE.play("900-of-1800", call -> {
            WireMessage invite = call.called();
            assertThat(invite.require("Session-Expires")).isEqualTo("1800;refresher=uac");
            assertThat(invite.require("Min-SE")).isEqualTo("90");
            assertThat(invite.values("Supported")).contains("timer");
            call.accept(invite, TAKES_UPDATE + "Require: timer\r\nSession-Expires: 1800;refresher=uac\r\n");
            call.leg.await("Accepted 200").awaitTimer(Duration.ofSeconds(900));
            call.bench.advance(Duration.ofMillis(899_999));
            call.leg.awaitTimer(Duration.ofMillis(1));
            assertThat(call.requests()).containsExactly("INVITE");

            call.reply(call.refresh("UPDATE", Duration.ofMillis(1)), 200, "Session-Expires: 1800;refresher=uac\r\n");
            call.leg.awaitTimer(Duration.ofSeconds(900));
            call.end();
        });
    }

    @Test
    void aCallMayWantAnotherTimerThanTheSettings() {
        STAGE.play("preference", call -> call.bench.preferring("600 120 false", () -> {
            WireMessage invite = call.called();
            assertThat(invite.require("Session-Expires")).isEqualTo("600;refresher=uas");
            assertThat(invite.require("Min-SE")).isEqualTo("120");
            call.accept(invite, TAKES_UPDATE + "Require: timer\r\nSession-Expires: 600;refresher=uas\r\n");
            call.leg.await("Accepted 200").awaitTimer(Duration.ofSeconds(600 - 32));
            call.end();
        }));
    }

    @Test
    void aRefreshByUpdateHasNoBodyAndKeepsIntervalAndRole() {
        STAGE.play("update", call -> {
            call.accepted(OURS + TAKES_UPDATE);
            for (int refresh = 1; refresh <= 3; refresh++) {
                WireMessage update = call.refresh("UPDATE", HALF);
                assertThat(update.require("Session-Expires")).isEqualTo("90;refresher=uac");
                assertThat(update.require("Min-SE")).isEqualTo("90");
                assertThat(update.values("Supported")).contains("timer");
                assertThat(update.body()).isEmpty();
                assertThat(update.require("Contact")).contains("+g.3gpp.icsi-ref");
                call.reply(update, 200, OURS);
            }
            call.leg.awaitTimer(HALF);
            call.end();
            assertThat(call.leg.events()).containsExactly("Accepted 200");
        });
    }

    @Test
    void aPeerThatDoesNotSayItTakesUpdateIsRefreshedByTheSameOfferAgain() {
        STAGE.play("reinvite", call -> {
            WireMessage first = call.called();
            call.accept(first, OURS);
            call.leg.await("Accepted 200");

            WireMessage again = call.refresh("INVITE", HALF);
            assertThat(again.body()).isEqualTo(first.body());
            assertThat(again.require("Session-Expires")).isEqualTo("90;refresher=uac");
            assertThat(again.cseq()).isGreaterThan(first.cseq());
            assertThat(again.param("To", "tag")).isPresent();
            call.accept(again, OURS + TAKES_UPDATE);

            call.reply(call.refresh("UPDATE", HALF), 200, OURS); // its last Allow counts
            call.leg.awaitTimer(HALF);
            call.end();
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {405, 501})
    void aRefusedUpdateIsFollowedByAReInviteAtOnce(int status) {
        STAGE.play("no-update-" + status, call -> {
            call.accepted(OURS + TAKES_UPDATE);
            call.reply(call.refresh("UPDATE", HALF), status, "Allow: INVITE, ACK, CANCEL, BYE\r\n");
            call.accept(call.peer.expectRequest("INVITE"), OURS);
            call.accept(call.refresh("INVITE", HALF), OURS);
            call.leg.awaitTimer(HALF);
            call.end();
            assertThat(call.requests()).containsExactly("INVITE", "UPDATE", "INVITE", "INVITE", "BYE");
        });
    }

    @Test
    @Requirement("LMM-15")
    void lmm15_aPeerThatRefreshesIsAnsweredAndOneThatStopsIsGivenUp() {
        STAGE.play("peer-refreshes", call -> {
            call.accepted(THEIRS + TAKES_UPDATE).leg.awaitTimer(OVER);
            call.bench.advance(HALF);
            WireMessage byUpdate = call.refreshed("UPDATE", "Supported: timer\nSession-Expires: 90;refresher=uac\n", "");
            assertThat(byUpdate.require("Session-Expires")).isEqualTo("90;refresher=uac");
            assertThat(byUpdate.require("Require")).isEqualTo("timer");
            assertThat(byUpdate.body()).isEmpty();
            call.leg.awaitTimer(OVER);
            call.bench.advance(HALF);
            WireMessage byInvite = call.refreshed("INVITE", "Supported: timer\nSession-Expires: 90;refresher=uac\n"
                    + "Content-Type: application/sdp\n", LegBench.sdp(1));
            assertThat(byInvite.require("Session-Expires")).isEqualTo("90;refresher=uac");
            assertThat(byInvite.bodyText()).isEqualTo(LegBench.SDP);
            call.leg.awaitTimer(OVER);
            assertThat(call.requests()).containsExactly("INVITE");

            call.bench.advance(OVER);
            call.expectTornDown();
            assertThat(call.leg.events()).containsExactly("Accepted 200", "Gone");
        });
    }

    @Test
    void aPeerMayHandTheRefreshesOverToUsAndTakeThemBack() {
        STAGE.play("roles", call -> {
            call.accepted(THEIRS + TAKES_UPDATE).leg.awaitTimer(OVER);
            WireMessage over = call.refreshed("UPDATE", "Supported: timer\nSession-Expires: 120;refresher=uas\n", "");
            assertThat(over.require("Session-Expires")).isEqualTo("120;refresher=uas");
            WireMessage update = call.refresh("UPDATE", Duration.ofSeconds(60));
            assertThat(update.require("Session-Expires")).isEqualTo("120;refresher=uac");
            call.reply(update, 200, THEIRS);
            call.leg.awaitTimer(OVER);
            call.end();
        });
    }

    @Test
    void aPeerWithoutTimersHasNone() {
        STAGE.play("no-timer", call -> {
            call.accepted(TAKES_UPDATE);
            assertThat(call.leg.timer()).isNegative();
            assertThat(call.refreshed("UPDATE", "", "").header("Session-Expires")).isEmpty();
            assertThat(call.leg.timer()).isNegative();
            call.end();
        });
    }

    @Test
    void anAnswerWithoutTimerToARefreshEndsTheTimerAndNotTheCall() {
        STAGE.play("timer-ends", call -> {
            call.accepted(OURS + TAKES_UPDATE);
            call.reply(call.refresh("UPDATE", HALF), 200, "");
            call.leg.awaitTimer(Duration.ofMillis(-1));
            call.end();
        });
    }

    @Test
    void anInviteIsRepeatedOncePerMinimumWithTheSameCallIdAndBody() {
        STAGE.play("422", call -> {
            WireMessage first = call.called();
            call.reply(first, 422, "Min-SE: 3600\r\n");
            call.peer.expectRequest("ACK");
            WireMessage second = call.peer.expectRequest("INVITE");
            call.reply(second, 422, "Min-SE: 7200\r\n");
            call.peer.expectRequest("ACK");
            WireMessage third = call.peer.expectRequest("INVITE");

            for (WireMessage repeated : new WireMessage[] {second, third}) {
                assertThat(repeated.callId()).isEqualTo(first.callId());
                assertThat(repeated.require("From")).isEqualTo(first.require("From"));
                assertThat(repeated.param("To", "tag")).isEmpty();
                assertThat(repeated.body()).isEqualTo(first.body());
                assertThat(repeated.require("Contact")).isEqualTo(first.require("Contact"));
                assertThat(repeated.values("Supported")).containsExactly("timer");
                assertThat(repeated.values("Allow")).isEqualTo(first.values("Allow"));
            }
            assertThat(second.cseq()).isEqualTo(first.cseq() + 1);
            assertThat(second.require("Session-Expires")).isEqualTo("3600;refresher=uac");
            assertThat(second.require("Min-SE")).isEqualTo("3600");
            assertThat(third.cseq()).isEqualTo(first.cseq() + 2);
            assertThat(third.require("Session-Expires")).isEqualTo("7200;refresher=uac");
            assertThat(third.require("Min-SE")).isEqualTo("7200");
            call.accept(third, "Require: timer\r\nSession-Expires: 7200;refresher=uac\r\n");
            call.leg.await("Accepted 200").awaitTimer(Duration.ofSeconds(3600));
            assertThat(call.leg.events()).doesNotContain("Refused 422");
            call.end();
        });
    }

    @Test
    void anInviteThatIsRefusedForNothingNewIsRefused() {
        STAGE.play("422-twice", call -> {
            call.reply(call.called(), 422, "Min-SE: 3600\r\n");
            call.reply(call.peer.expectRequest("INVITE"), 422, "Min-SE: 3600\r\n");
            call.leg.await("Refused 422");
            assertThat(call.requests()).containsExactly("INVITE", "INVITE");
        });
    }

    @Test
    void aRefreshIsRepeatedWithTheMinimumThatThePeerWants() {
        STAGE.play("422-refresh", call -> {
            call.accepted(OURS + TAKES_UPDATE);
            call.reply(call.refresh("UPDATE", HALF), 422, "Min-SE: 240\r\n");
            WireMessage again = call.peer.expectRequest("UPDATE");
            assertThat(again.require("Session-Expires")).isEqualTo("240;refresher=uac");
            call.reply(again, 200, "Session-Expires: 240;refresher=uac\r\n");
            call.leg.awaitTimer(Duration.ofSeconds(120));
            call.end();
        });
    }

    /** The layer wrote the interval, so the layer mends it; what waits behind the request goes on waiting. */
    @ParameterizedTest
    @ValueSource(strings = {"UPDATE", "INVITE"})
    void aChangeOfTheListenersIsRepeatedWithTheMinimumThatThePeerWants(String method) {
        STAGE.play("422-change-" + method, call -> {
            call.accepted(OURS);
            call.leg.within(method, "Subject: change", LegBench.sdp(2), "change");
            call.leg.within("UPDATE", "", "", "second");
            WireMessage first = call.peer.expectRequest(method);
            call.reply(first, 422, "Min-SE: 240\r\n");
            if (method.equals("INVITE")) {
                call.peer.expectRequest("ACK");
            }
            WireMessage again = call.peer.expectRequest(method);
            assertThat(again.require("Session-Expires")).isEqualTo("240;refresher=uac");
            assertThat(again.require("Min-SE")).isEqualTo("240");
            assertThat(again.bodyText()).isEqualTo(LegBench.sdp(2));
            assertThat(again.require("Subject")).isEqualTo("change");
            assertThat(again.cseq()).isEqualTo(first.cseq() + 1);
            answer(call, again, "Session-Expires: 240;refresher=uac\r\n");
            call.leg.await("Answered change Accepted 200");
            WireMessage second = call.peer.expectRequest("UPDATE");
            assertThat(second.require("Min-SE")).isEqualTo("240"); // and remembers it
            answer(call, second, "");
            call.leg.await("Answered second Accepted 200");
            call.end();
            assertThat(call.leg.events()).containsExactly("Accepted 200", "Answered change Accepted 200",
                    "Answered second Accepted 200");
        });
    }

    @Test
    void aChangeOfTheListenersThatIsRefusedForNothingNewIsRefused() {
        STAGE.play("422-change-twice", call -> {
            call.accepted("");
            call.leg.within("UPDATE", "", LegBench.sdp(2), "change");
            call.reply(call.peer.expectRequest("UPDATE"), 422, "Min-SE: 3600\r\n");
            call.reply(call.peer.expectRequest("UPDATE"), 422, "Min-SE: 3600\r\n");
            call.leg.await("Answered change Refused 422");
            call.end();
        });
    }

    private static void answer(KeepAliveCall call, WireMessage request, String headers) {
        if (request.method().equals("INVITE")) {
            call.accept(request, headers);
        } else {
            call.reply(request, 200, headers);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UPDATE", "INVITE"})
    void aCrossedRefreshIsSentAgainAfterARandomWait(String method) {
        STAGE.play("491-" + method, call -> {
            call.accepted(method.equals("UPDATE") ? OURS + TAKES_UPDATE : OURS);
            call.reply(call.refresh(method, HALF), 491, "");
            Duration wait = waitOf(call);
            assertThat(wait).isBetween(Duration.ofMillis(2100), Duration.ofMillis(4000)); // the Call-ID is ours
            WireMessage again = call.refresh(method, wait);
            if (method.equals("UPDATE")) {
                call.reply(again, 200, OURS);
            } else {
                call.accept(again, OURS);
            }
            call.leg.awaitTimer(HALF);
            call.end();
        });
    }

    /** After 45 of 60 s, 15 are left; a shorter time is a wait before the next attempt. */
    private static Duration waitOf(KeepAliveCall call) {
        org.awaitility.Awaitility.await().pollInterval(Duration.ofMillis(2)).until(() -> !call.leg.timer().isNegative()
                && call.leg.timer().compareTo(Duration.ofSeconds(15)) < 0);
        return call.leg.timer();
    }

    @Test
    void otherRefusalsAreFollowedByDenserAttemptsUntilTheSessionIsOver() {
        STAGE.play("500", call -> {
            call.accepted(OURS + TAKES_UPDATE);
            call.reply(call.refresh("UPDATE", HALF), 500, "");
            call.reply(call.refresh("UPDATE", Duration.ofMillis(7500)), 503, "Retry-After: 60\r\n");
            call.reply(call.refresh("UPDATE", Duration.ofMillis(3750)), 403, "");
            call.reply(call.refresh("UPDATE", Duration.ofMillis(1875)), 500, "");
            call.leg.awaitTimer(Duration.ofMillis(1875)); // half of it is no wait worth having
            call.bench.advance(Duration.ofMillis(1875));
            call.expectTornDown();
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 481})
    @Requirement("ERR-07")
    void err07_aPeerThatDoesNotKnowTheSessionIsToldByeAndTheListenerThatItIsGone(int status) {
        STAGE.play("gone-" + status, call -> {
            call.accepted(OURS + TAKES_UPDATE);
            call.reply(call.refresh("UPDATE", HALF), status, "");
            call.expectTornDown();
            assertThat(call.leg.events()).containsExactly("Accepted 200", "Gone");
        });
    }

    @Test
    void aRefreshThatIsNotAnsweredAtAllEndsWithTheSession() {
        STAGE.play("silent", call -> {
            call.accepted(OURS + TAKES_UPDATE);
            call.refresh("UPDATE", HALF);
            call.leg.awaitTimer(Duration.ofSeconds(15));
            call.bench.advance(Duration.ofSeconds(15));
            call.expectTornDown();
        });
    }

    @Test
    void theApplicationSessionOutlivesTheTimer() {
        STAGE.play("outlives", call -> {
            WireMessage invite = call.called(); // the leg itself asked for five minutes
            call.accept(invite, TAKES_UPDATE + "Session-Expires: 600;refresher=uac\r\n");
            call.leg.await("Accepted 200").awaitTimer(Duration.ofSeconds(300));
            assertThat(call.leg.lives()).isBetween(Duration.ofSeconds(600 + 110), Duration.ofSeconds(600 + 180));
            call.reply(call.refresh("UPDATE", Duration.ofSeconds(300)), 200, "Session-Expires: 1800;refresher=uac\r\n");
            call.leg.awaitTimer(Duration.ofSeconds(300)); // no longer than what was offered
            assertThat(call.leg.lives()).isGreaterThan(Duration.ofSeconds(600 + 110));
            call.end();
        });
    }
}
