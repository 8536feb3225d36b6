package org.restante.sipservlet.example;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.function.Predicate;
import javax.servlet.sip.SipServletRequest;
import org.restante.cpm.HeaderField;
import org.restante.sipservlet.SipAnswer;
import org.restante.sipservlet.SipExecutor;
import org.restante.sipservlet.SipHeaders;
import org.restante.sipservlet.SipMessages;
import org.restante.sipservlet.SipReject;
import org.restante.sipservlet.annotation.Message;
import org.restante.sipservlet.annotation.SipHandler;
import org.restante.sipservlet.annotation.SipMethod;
import org.restante.sipservlet.annotation.SipPredicate;

/** Greets whoever writes. */
@SipHandler
@Singleton
public final class GreetingHandler {

    /** An annotation of this application: a MESSAGE that says it is urgent. */
    @Retention(RetentionPolicy.RUNTIME)
    @SipMethod("MESSAGE")
    @SipPredicate(Urgent.class)
    @interface UrgentMessage {
    }

    /** True for requests that say so. */
    @Singleton
    public static final class Urgent implements Predicate<SipServletRequest> {
        @Override
        public boolean test(SipServletRequest request) {
            return SipHeaders.first(request, "Priority").filter("urgent"::equals).isPresent();
        }
    }

    private final SipExecutor executor;
    private final Clock clock;

    @Inject
    GreetingHandler(SipExecutor executor, Clock clock) {
        this.executor = executor;
        this.clock = clock;
    }

    /** More specific than {@link #message}, as it has a predicate: urgent messages come here. */
    @UrgentMessage
    public void urgent(SipServletRequest request) throws IOException {
        SipAnswer.send(request, 200, new HeaderField("Subject", "at once"));
    }

    /** Every other MESSAGE. What blocks runs on a thread of its own; the answer is sent under the session's lock. */
    @Message
    public void message(SipServletRequest request) throws IOException {
        String text = new String(SipMessages.body(request), StandardCharsets.UTF_8);
        if (text.isBlank()) {
            throw new SipReject(488, "nothing was said", new HeaderField("Warning", "399 greeting \"say something\""));
        }
        String from = SipHeaders.from(request).uri();
        executor.offload(SipMessages.applicationSession(request), () -> look(from),
                (session, greeting) -> SipAnswer.send(request, 200, new HeaderField("Subject", greeting.get())));
    }

    private String look(String from) {
        return "hello " + from + ", in " + clock.getZone(); // a database would be asked here
    }
}
