package org.restante.sipservlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import javax.servlet.sip.ServletParseException;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.restante.cpm.HeaderField;
import org.restante.sipservlet.annotation.Ack;
import org.restante.sipservlet.annotation.Cancel;
import org.restante.sipservlet.annotation.Invite;
import org.restante.sipservlet.annotation.Message;
import org.restante.sipservlet.annotation.Notify;
import org.restante.sipservlet.annotation.SipPredicate;
import org.restante.sipservlet.annotation.Subscribe;
import org.slf4j.MDC;

class DispatcherTest {

    /** Throws what the test wants; wants nothing that is not a MESSAGE, though it knows other methods. */
    public static final class Handler {

        private Step before = request -> { };
        private Throwable fault;
        private int handled;

        @Message
        public void message(SipServletRequest request) throws Throwable {
            handled++;
            before.run(request);
            if (fault != null) {
                throw fault;
            }
        }

        @Subscribe
        public void subscribed(SipServletResponse response) throws Throwable {
            message(response.getRequest());
        }

        @Invite
        public void invited(SipServletResponse response) throws Throwable {
            message(response.getRequest());
        }

        @Invite
        @SipPredicate(HandlerIndexTest.Never.class)
        public void invite(SipServletRequest request) {
            throw new AssertionError("the predicate is false");
        }

        @Notify
        @SipPredicate(HandlerIndexTest.Never.class)
        public void notify(SipServletRequest request) {
            throw new AssertionError("the predicate is false");
        }
    }

    /** What a handler does before it fails. */
    interface Step {
        void run(SipServletRequest request) throws Exception;
    }

    /** Cannot cope with ACK and CANCEL. */
    public static final class BrokenAck {
        @Ack
        @Cancel
        public void ack(SipServletRequest request) {
            throw new IllegalStateException("wanted by the test");
        }
    }

    /** Handles nothing but MESSAGE requests. */
    public static final class RequestsOnly {
        @Message
        public void message(SipServletRequest request) {
        }
    }

    private final Handler handler = new Handler();
    private final FakeSip sip = new FakeSip();
    private final AtomicLong nanoTime = new AtomicLong();
    private final OpenRequests open = new OpenRequests(LayerOptions.ordinary(), DispatcherTest::atOnce,
            request -> sip.isAnswered(), nanoTime::get);
    private final Dispatcher dispatcher = dispatcher(handler);

    private static void atOnce(String applicationSession, SipExecutor.Work work) {
        try {
            work.run(null);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private Dispatcher dispatcher(Object bean) {
        LayerOptions options = LayerOptions.ordinary();
        return new Dispatcher(new HandlerIndex(Map.of(bean.getClass(), bean), type -> new HandlerIndexTest.Never()),
                FakeSip.noLegs(), new RequestCheck(options), new HandlerWatch(options), open);
    }

    @Test
    void handledRequestIsTheHandlersToAnswer() {
        dispatcher.request(sip.request("MESSAGE", true));

        assertThat(handler.handled).isEqualTo(1);
        assertThat(sip.sent).isEmpty();
    }

    /** Whoever it was passed on to answers it, however late. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRequestThatWasPassedOnIsNotOursToAnswer(boolean failing) {
        handler.before = request -> sip.passOn();
        handler.fault = failing ? new IllegalStateException("wanted by the test") : null;
        SipServletRequest passedOn = sip.request("MESSAGE", true);
        dispatcher.request(passedOn);
        nanoTime.addAndGet(Duration.ofMinutes(1).toNanos());
        open.look();

        assertThat(sip.sent).isEmpty();
        assertThat(passedOn.isInitial()).isTrue();
    }

    @Test
    void aRequestThatIsLeftOpenIsAnsweredInTheEnd() {
        SipServletRequest open500 = sip.request("MESSAGE", true);
        dispatcher.request(open500);
        nanoTime.addAndGet(Duration.ofMinutes(1).toNanos());
        open.look();

        assertThat(sip.sent).containsExactly("500");
        assertThat(open500.isInitial()).isTrue(); // and so is held until here
    }

    @ParameterizedTest
    @CsvSource({"PUBLISH, true, 405 Allow=ACK", "PUBLISH, false, 405 Allow=ACK", "INVITE, true, 501",
        "INVITE, false, 488", "NOTIFY, true, 501", "NOTIFY, false, 481", "BYE, false, 200", "PRACK, false, 200",
        "ACK, false, ''", "CANCEL, false, ''"})
    void unhandledRequestIsAnsweredByItsKind(String method, boolean initial, String answer) {
        dispatcher.request(sip.with("Event", "x").with("Subscription-State", "active").request(method, initial));

        assertThat(String.join("|", sip.sent)).startsWith(answer).hasSizeLessThan(answer.isEmpty() ? 1 : 60);
        assertThat(handler.handled).isZero();
    }

    /** Spec: whoever logs while a message is handled need not say which one it is. */
    @Test
    void theLogKnowsWhichMessageIsHandledAndForgetsItAfterwards() {
        List<Object> seen = new ArrayList<>();
        handler.before = request -> seen.add(MDC.getCopyOfContextMap());
        dispatcher.request(sip.request("MESSAGE", true));
        dispatcher.response(sip.response("SUBSCRIBE", 200));
        handler.fault = new IllegalStateException("wanted by the test");
        dispatcher.request(sip.request("MESSAGE", true));

        assertThat(seen).hasSize(3).containsOnly(Map.of("callId", "call-1", "applicationSession", "app-1"));
        assertThat(MDC.get("callId")).isNull();
        assertThat(MDC.get("applicationSession")).isNull();
    }

    @Test
    void allowNamesWhatIsHandled() {
        dispatcher.request(sip.request("PUBLISH", true));

        assertThat(sip.sent).containsExactly("405 Allow=ACK, BYE, CANCEL, INVITE, MESSAGE, NOTIFY, UPDATE");
    }

    @Test
    void rejectionIsAnsweredWithItsHeaders() {
        handler.fault = new SipReject(503, "busy", new HeaderField("Retry-After", "10"));
        dispatcher.request(sip.request("MESSAGE", true));

        assertThat(sip.sent).containsExactly("503 Retry-After=10");
    }

    @Test
    void faultIsAnswered500EvenAnError() {
        for (Throwable fault : List.of(new IllegalStateException("wanted by the test"), new StackOverflowError(), new Exception())) {
            handler.fault = fault;
            dispatcher.request(sip.request("MESSAGE", true));
        }

        assertThat(sip.sent).containsExactly("500", "500", "500");
    }

    @Test
    void whatWasAnsweredIsNotAnsweredAgain() {
        sip.commit();
        handler.fault = new IllegalStateException("wanted by the test");
        dispatcher.request(sip.request("MESSAGE", true));

        assertThat(sip.sent).isEmpty();
    }

    @Test
    void aResponseThatWasMadeButNotSentIsNoAnswer() {
        handler.before = request -> request.createResponse(202);
        handler.fault = new IllegalStateException("wanted by the test");
        dispatcher.request(sip.request("MESSAGE", true));

        assertThat(sip.sent).containsExactly("500");
    }

    @Test
    void aFaultAfterTheAnswerChangesNothing() {
        handler.before = request -> SipAnswer.send(request, 202);
        handler.fault = new IllegalStateException("wanted by the test");
        dispatcher.request(sip.request("MESSAGE", true));

        assertThat(sip.sent).containsExactly("202");
    }

    @Test
    void aProvisionalResponseIsNoAnswer() {
        handler.before = request -> SipAnswer.send(request, 183);
        handler.fault = new SipReject(486, "busy");
        dispatcher.request(sip.request("MESSAGE", true));

        assertThat(sip.sent).containsExactly("183", "486");
    }

    @Test
    void whatTheContainerCannotParseIsTheRequestsFault() {
        handler.fault = new ServletParseException("Contact: garbled");
        dispatcher.request(sip.request("MESSAGE", true));

        assertThat(sip.sent).containsExactly("400");
    }

    @Test
    void tooMuchBlockingWorkIsAnswered503() {
        handler.fault = new RejectedExecutionException("full");
        dispatcher.request(sip.request("MESSAGE", true));

        assertThat(sip.sent).containsExactly("503 Retry-After=5");
    }

    @Test
    void aHeaderThatTheContainerForbidsStillEndsInAnAnswer() {
        handler.fault = new SipReject(486, "busy", new HeaderField("Via", "x"));
        dispatcher.request(sip.request("MESSAGE", true));

        assertThat(sip.sent).containsExactly("500");
    }

    @Test
    void headerFieldsOfOneNameAreAllKept() {
        handler.fault = new SipReject(488, "no", new HeaderField("Warning", "a"), new HeaderField("Warning", "b"));
        dispatcher.request(sip.request("MESSAGE", true));

        assertThat(sip.sent).containsExactly("488 Warning=a Warning+=b");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"timer | ''", "Timer | ''", "100rel | 420 Unsupported=100rel",
        "timer, gruu,foo | 420 Unsupported=gruu, foo"})
    void anExtensionThatIsRequiredAndNotThereIsRefused(String required, String answer) {
        dispatcher.request(sip.with("Require", required.split(" ")).request("MESSAGE", true));

        assertThat(String.join("|", sip.sent)).isEqualTo(answer);
        assertThat(handler.handled).isEqualTo(answer.isEmpty() ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource({"NOTIFY, 489", "SUBSCRIBE, 405", "REFER, 405"})
    void anEventRequestWithoutEventIsRefusedIfWeKnowTheMethod(String method, String answer) {
        dispatcher.request(sip.request(method, true));

        assertThat(String.join("|", sip.sent)).startsWith(answer);
    }

    @Test
    void aNotifyWithoutSubscriptionStateIsMalformed() {
        dispatcher.request(sip.with("Event", "reg").request("NOTIFY", false));

        assertThat(sip.sent).containsExactly("400");
    }

    @Test
    void aFaultWithAnAckEndsTheDialog() {
        dispatcher(new BrokenAck()).request(sip.request("ACK", false));

        assertThat(sip.sent).containsExactly("BYE");
    }

    @Test
    void aFaultWithACancelNeedsNoAnswer() {
        dispatcher(new BrokenAck()).request(sip.request("CANCEL", false));

        assertThat(sip.sent).isEmpty();
    }

    @Test
    void unwantedDialogIsAcknowledgedAndEnded() {
        dispatcher(new RequestsOnly()).response(sip.response("INVITE", 200));

        assertThat(sip.sent).containsExactly("ACK", "BYE");
    }

    @Test
    void acceptedInviteWhoseHandlerFailsIsAcknowledgedAndEnded() {
        handler.fault = new IllegalStateException("wanted by the test");
        dispatcher.response(sip.response("INVITE", 200));

        assertThat(sip.sent).containsExactly("ACK", "BYE");
    }

    @ParameterizedTest
    @CsvSource({"INVITE, 180", "INVITE, 486", "SUBSCRIBE, 200", "OPTIONS, 200"})
    void otherResponsesNeedNothing(String method, int status) {
        dispatcher.response(sip.response(method, status));

        assertThat(sip.sent).isEmpty();
        assertThat(handler.handled).isEqualTo(method.equals("OPTIONS") ? 0 : 1);
    }
}
