package org.restante.sipservlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import javax.servlet.sip.SipServletRequest;
import org.junit.jupiter.api.Test;

class OpenRequestsTest {

    private static final LayerOptions OPTIONS = new LayerOptions(Set.of(), Duration.ofSeconds(20), Duration.ofMinutes(3),
            Duration.ofSeconds(2), Duration.ofSeconds(20), 1, 1);

    private final FakeSip sip = new FakeSip();
    private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 5); // it may pass through the largest number
    private final List<String> submitted = new ArrayList<>();
    private final List<SipServletRequest> held = new ArrayList<>(); // as its transaction holds a request
    private final OpenRequests open = new OpenRequests(OPTIONS, this::run, request -> sip.isAnswered(), nanoTime::get);

    private void run(String applicationSession, SipExecutor.Work work) {
        submitted.add(applicationSession);
        try {
            work.run(null);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void add(String method) {
        held.add(sip.request(method, true));
        open.add(held.get(held.size() - 1));
    }

    private void after(Duration time) {
        nanoTime.addAndGet(time.toNanos());
        open.look();
    }

    @Test
    void aRequestIsAnswered500WhenItsTimeHasPassedAndNotBefore() {
        add("MESSAGE");
        after(Duration.ofSeconds(19));
        assertThat(sip.sent).isEmpty();

        after(Duration.ofSeconds(1));
        after(Duration.ofMinutes(1));
        assertThat(sip.sent).containsExactly("500");
        assertThat(submitted).containsExactly("app-1");
    }

    @Test
    void anInviteMayRingLongerAndIsAnswered408() {
        add("INVITE");
        after(Duration.ofSeconds(179));
        assertThat(sip.sent).isEmpty();

        after(Duration.ofSeconds(1));
        assertThat(sip.sent).containsExactly("408");
    }

    @Test
    void aRequestThatWasAnsweredMeanwhileIsLeftAlone() throws Exception {
        add("MESSAGE");
        SipAnswer.send(held.get(0), 202);
        after(Duration.ofMinutes(1));

        assertThat(sip.sent).containsExactly("202");
        assertThat(submitted).isEmpty();
    }

    @Test
    void oneThatRingsDoesNotHoldUpTheOthers() {
        add("INVITE");
        add("MESSAGE");
        after(Duration.ofSeconds(20));

        assertThat(sip.sent).containsExactly("500");
    }
}
