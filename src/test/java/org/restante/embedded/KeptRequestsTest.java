package org.restante.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.restante.embedded.KeptRequests.Answer;
import org.restante.embedded.KeptRequests.Request;

/** Requests of the last 64*T1 take no more memory than they may, whatever comes, and their repetitions are answered. */
class KeptRequestsTest {

    private static final int BODY = 1000;
    private static final long EACH = KeptRequests.OVERHEAD + 2 * BODY;
    private static final Answer ANSWER = new Answer(new byte[(int) EACH / 10 - KeptRequests.OVERHEAD_OF_ANSWER],
            InetAddress.getLoopbackAddress(), 5060);

    private final AtomicLong nanos = new AtomicLong(Duration.ofHours(5).toNanos());
    private final KeptRequests kept = new KeptRequests(Duration.ofSeconds(32), 10 * EACH, nanos::get);
    private final Window window = new Window(nanos::get);
    private int number;

    private Request request(int body, boolean urgent) {
        number++;
        return new Request("z9hg4bk" + number, "call" + number, body, urgent, true, window);
    }

    private boolean take(int body, boolean urgent) {
        return kept.take(request(body, urgent));
    }

    private int taken(int requests) {
        int taken = 0;
        for (int i = 0; i < requests; i++) {
            taken += take(BODY, false) ? 1 : 0;
        }
        return taken;
    }

    private Request answered() {
        Request request = request(BODY, false);
        assertThat(kept.take(request)).isTrue();
        kept.answered(request, ANSWER);
        return request;
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void soManyAreTakenAsThereIsRoomFor() {
        assertThat(taken(15)).isEqualTo(10);
        assertThat(take(0, false)).isFalse();
    }

    @Test
    void aLargeBodyCountsAsWhatItTakes() {
        assertThat(take((int) (5 * EACH), false)).isFalse();
        assertThat(take((int) (4 * EACH), false)).isTrue();
        assertThat(taken(5)).isEqualTo(1);
    }

    @Test
    void whatIsUrgentHasAFifthMoreAndCountsAsWell() {
        assertThat(taken(10)).isEqualTo(10);
        assertThat(take(BODY, true)).isTrue();
        assertThat(take(BODY, true)).isTrue();
        assertThat(take(BODY, true)).isFalse();
        pass(Duration.ofSeconds(33));
        assertThat(taken(15)).isEqualTo(10);
    }

    @Test
    void roomComesBackAsTheirTimeEndsAndNotBefore() {
        assertThat(taken(4)).isEqualTo(4);
        pass(Duration.ofSeconds(10));
        assertThat(taken(10)).isEqualTo(6);
        pass(Duration.ofSeconds(22));
        assertThat(taken(10)).isZero();
        pass(Duration.ofSeconds(1));
        assertThat(taken(10)).isEqualTo(4);
        pass(Duration.ofDays(400));
        assertThat(taken(15)).isEqualTo(10);
    }

    @Test
    void ofWhatWasLetGoOfOnlyTheAnswerCounts() {
        for (int i = 0; i < 50; i++) {
            Request request = answered();
            assertThat(kept.letGo(request.callId())).isTrue();
        }
        assertThat(taken(15)).isEqualTo(5);
        pass(Duration.ofSeconds(33));
        assertThat(taken(15)).isEqualTo(10);
    }

    @Test
    void whatIsNotAnsweredOrNotOverIsNotLetGoOf() {
        Request open = request(BODY, false);
        kept.take(open);
        Request dialog = new Request("z9hg4bkdialog", "dialog", BODY, true, false, window);
        kept.take(dialog);
        kept.answered(dialog, null);
        assertThat(kept.letGo(open.callId())).isFalse();
        assertThat(kept.letGo(dialog.callId())).isFalse();
        assertThat(kept.answer(dialog.transaction(), dialog.callId())).isEmpty();
    }

    @Test
    void aRepetitionIsAnsweredForItsTimeAfterTheAnswerAndSomethingElseIsNot() {
        Request request = request(BODY, false);
        kept.take(request);
        assertThat(kept.answer(request.transaction(), request.callId())).isEmpty();
        pass(Duration.ofSeconds(20));
        kept.answered(request, ANSWER);
        kept.letGo(request.callId());
        pass(Duration.ofSeconds(32));
        taken(1);
        assertThat(kept.answer(request.transaction(), request.callId())).contains(ANSWER);
        assertThat(kept.answer(request.transaction(), "another call")).isEmpty();
        pass(Duration.ofSeconds(1));
        assertThat(kept.answer(request.transaction(), request.callId())).as("also if nothing else has come").isEmpty();
    }

    @Test
    void aTransactionThatComesAnewCountsOnce() {
        Request request = answered();
        for (int i = 0; i < 20; i++) {
            assertThat(kept.take(request)).isTrue();
        }
        assertThat(kept.letGo(request.callId())).isFalse();
        assertThat(taken(15)).isEqualTo(9);
    }
}
