package org.restante.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.restante.cpm.HeaderField;
import org.restante.deferral.LiveOutcome;

class LiveAttemptTest {

    @Test
    void firstTwoHundredDecidesAtOnceAndLaterAnswersDoNot() {
        LiveAttempt attempt = new LiveAttempt(3);
        no(attempt, 603);
        assertThat(outcome(attempt)).isNull();
        assertThat(attempt.taken(200)).isTrue();
        assertThat(attempt.taken(202)).isFalse();

        assertThat(outcome(attempt)).isEqualTo(new LiveOutcome.Taken(200));
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 408, 430, 439, 480, 486, 487, 500, 502, 503, 504, 580, 599, 600})
    void whatMayPassIsHeld(int status) {
        LiveAttempt attempt = new LiveAttempt(1);
        no(attempt, status);

        assertThat(outcome(attempt)).isInstanceOf(LiveOutcome.NotNow.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 302, 400, 401, 403, 405, 406, 407, 410, 413, 414, 415, 416, 420, 421, 481, 482, 483, 484, 485,
        488, 493, 494, 499, 505, 513, 603, 604, 606, 699})
    void whatWillNotPassIsTheSendersAnswer(int status) {
        LiveAttempt attempt = new LiveAttempt(1);
        no(attempt, status);

        assertThat(outcome(attempt)).isInstanceOfSatisfying(LiveOutcome.Refused.class,
                refused -> assertThat(refused.status()).isEqualTo(status));
    }

    @Test
    void unknownAddressOfRecordIsNotLikeAStaleContact() {
        LiveAttempt attempt = new LiveAttempt(1);
        attempt.refused(404, "Not Found", false, OptionalLong.empty());

        assertThat(outcome(attempt)).isInstanceOf(LiveOutcome.Refused.class);
    }

    @Test
    void oneDeviceThatWillNeverTakeItKeepsItFromBeingHeldAndSixHundredSpeaksForTheUser() {
        LiveAttempt attempt = new LiveAttempt(3);
        no(attempt, 486);
        no(attempt, 415);
        attempt.refused(603, "Decline", true, OptionalLong.of(60));

        assertThat(outcome(attempt)).isInstanceOfSatisfying(LiveOutcome.Refused.class, refused -> {
            assertThat(refused.status()).isEqualTo(603);
            assertThat(refused.headers()).containsExactly(new HeaderField("Retry-After", "60"));
        });
    }

    @Test
    void whoDoesNotAnswerInTimeIsUnreachable() {
        LiveAttempt attempt = new LiveAttempt(2);
        no(attempt, 486);
        attempt.overdue();

        assertThat(outcome(attempt)).isInstanceOf(LiveOutcome.NotNow.class);
    }

    @Test
    void whoDoesNotAnswerDoesNotUndoARefusal() {
        LiveAttempt attempt = new LiveAttempt(2);
        no(attempt, 603);
        attempt.overdue();

        assertThat(outcome(attempt)).isInstanceOf(LiveOutcome.Refused.class);
    }

    private static void no(LiveAttempt attempt, int status) {
        attempt.refused(status, "no", true, OptionalLong.empty());
    }

    private static LiveOutcome outcome(LiveAttempt attempt) {
        return attempt.outcome().toCompletableFuture().getNow(null);
    }
}
