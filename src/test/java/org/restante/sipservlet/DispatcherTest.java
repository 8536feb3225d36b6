package org.restante.sipservlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.restante.cpm.HeaderField;
import org.restante.sipservlet.annotation.Invite;
import org.restante.sipservlet.annotation.Message;
import org.restante.sipservlet.annotation.Notify;
import org.restante.sipservlet.annotation.SipPredicate;
import org.restante.sipservlet.annotation.Subscribe;

class DispatcherTest {

    /** Throws what the test wants; wants nothing that is not a MESSAGE, though it knows other methods. */
    public static final class Handler {

        private Throwable fault;
        private int handled;

        @Message
        public void message(SipServletRequest request) throws Throwable {
            handled++;
            if (fault != null) {
                throw fault;
            }
        }

        @Subscribe
        public void subscribed(SipServletResponse response) throws Throwable {
            message(null);
        }

        @Invite
        public void invited(SipServletResponse response) throws Throwable {
            message(null);
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

    /** Handles nothing but MESSAGE requests. */
    public static final class RequestsOnly {
        @Message
        public void message(SipServletRequest request) {
        }
    }

    private final Handler handler = new Handler();
    private final FakeSip sip = new FakeSip();
    private final Dispatcher dispatcher = dispatcher(handler);

    private static Dispatcher dispatcher(Object bean) {
        return new Dispatcher(new HandlerIndex(Map.of(bean.getClass(), bean), type -> new HandlerIndexTest.Never()),
                FakeSip.noLegs());
    }

    @Test
    void handledRequestIsTheHandlersToAnswer() {
        dispatcher.request(sip.request("MESSAGE", true));

        assertThat(handler.handled).isEqualTo(1);
        assertThat(sip.sent).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"PUBLISH, true, 405 Allow=INVITE", "PUBLISH, false, 405 Allow=INVITE", "INVITE, true, 501",
        "INVITE, false, 488", "NOTIFY, true, 501", "NOTIFY, false, 481", "BYE, false, 200", "PRACK, false, 200",
        "ACK, false, ''", "CANCEL, false, ''"})
    void unhandledRequestIsAnsweredByItsKind(String method, boolean initial, String answer) {
        dispatcher.request(sip.request(method, initial));

        assertThat(String.join("|", sip.sent)).startsWith(answer).hasSizeLessThan(answer.isEmpty() ? 1 : 60);
        assertThat(handler.handled).isZero();
    }

    @Test
    void allowNamesWhatIsHandled() {
        dispatcher.request(sip.request("PUBLISH", true));

        assertThat(sip.sent).containsExactly("405 Allow=INVITE, MESSAGE, NOTIFY");
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
