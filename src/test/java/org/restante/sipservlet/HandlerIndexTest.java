package org.restante.sipservlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.Map;
import java.util.function.Predicate;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.restante.sipservlet.annotation.AnyMethod;
import org.restante.sipservlet.annotation.ErrorResponse;
import org.restante.sipservlet.annotation.Invite;
import org.restante.sipservlet.annotation.Message;
import org.restante.sipservlet.annotation.SipMethod;
import org.restante.sipservlet.annotation.SipPredicate;
import org.restante.sipservlet.annotation.SipResponseCode;
import org.restante.sipservlet.annotation.SipResponseRange;
import org.restante.sipservlet.annotation.SuccessResponse;

class HandlerIndexTest {

    /** An annotation as an application would define it. */
    @Retention(RetentionPolicy.RUNTIME)
    @SipMethod("PUBLISH")
    @SipPredicate(FromPort5060.class)
    @interface PresencePublication {
    }

    /** True for every fake. */
    public static final class FromPort5060 implements Predicate<SipServletMessage> {
        @Override
        public boolean test(SipServletMessage message) {
            return message.getRemotePort() == 5060;
        }
    }

    /** Always true; takes requests only. */
    public static final class FromAnywhere implements Predicate<SipServletRequest> {
        @Override
        public boolean test(SipServletRequest request) {
            return true;
        }
    }

    /** Never true. */
    public static final class Never implements Predicate<SipServletMessage> {
        @Override
        public boolean test(SipServletMessage message) {
            return false;
        }
    }

    /** Throws. */
    public static final class Broken implements Predicate<SipServletMessage> {
        @Override
        public boolean test(SipServletMessage message) {
            throw new IllegalStateException("wanted by the test");
        }
    }

    public static final class Requests {
        @AnyMethod
        public void any(SipServletRequest request) {
        }

        @Message
        public void message(SipServletRequest request) {
        }

        @Message
        @SipPredicate(value = Broken.class, order = 1)
        public void brokenMessage(SipServletRequest request) {
        }

        @PresencePublication
        public void publication(SipServletRequest request) {
        }

        @SipMethod("INFO")
        @SipPredicate(value = FromAnywhere.class, order = 2)
        public void aSecond(SipServletRequest request) {
        }

        @SipMethod("INFO")
        @SipPredicate(value = FromPort5060.class, order = 1)
        public void zFirst(SipServletRequest request) {
        }

        @SipMethod("INFO")
        @SipPredicate(Never.class)
        public void never(SipServletRequest request) {
        }
    }

    public static final class Responses {
        @AnyMethod
        public void any(SipServletResponse response) {
        }

        @ErrorResponse
        public void error(SipServletResponse response) {
        }

        @SipResponseRange(begin = 480, end = 489)
        public void narrowError(SipServletResponse response) {
        }

        @SipResponseRange(begin = 400, end = 499)
        @SipPredicate(FromPort5060.class)
        public void wideErrorWithPredicate(SipServletResponse response) {
        }

        @SipResponseCode(486)
        public void busy(SipServletResponse response) {
        }

        @Invite
        public void invite(SipServletResponse response) {
        }

        @Invite
        @SuccessResponse
        public void inviteAccepted(SipServletResponse response) {
        }
    }

    private final HandlerIndex index = new HandlerIndex(Map.of(Requests.class, new Requests(), Responses.class, new Responses()),
            HandlerIndexTest::predicate);

    @SuppressWarnings("unchecked")
    private static Predicate<SipServletMessage> predicate(Class<?> type) {
        try {
            return (Predicate<SipServletMessage>) type.getConstructor().newInstance();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource({"MESSAGE, message", "INFO, zFirst", "PUBLISH, publication", "OPTIONS, any", "FROBNICATE, any", "BYE, any"})
    void mostSpecificMethodTakesTheRequest(String sipMethod, String handler) {
        assertThat(index.find(new FakeSip().request(sipMethod, true))).hasValueSatisfying(
                found -> assertThat(found.where()).isEqualTo(Requests.class.getName() + '.' + handler));
    }

    @ParameterizedTest
    @CsvSource({"INVITE, 200, inviteAccepted", "INVITE, 299, inviteAccepted", "INVITE, 486, invite", "INVITE, 180, invite",
        "BYE, 486, busy", "BYE, 481, narrowError", "BYE, 489, narrowError", "BYE, 490, wideErrorWithPredicate",
        "BYE, 500, error", "BYE, 200, any"})
    void mostSpecificMethodTakesTheResponse(String sipMethod, int status, String handler) {
        assertThat(index.find(new FakeSip().response(sipMethod, status))).hasValueSatisfying(
                found -> assertThat(found.where()).isEqualTo(Responses.class.getName() + '.' + handler));
    }

    /** Annotations of annotations of an application. */
    public static final class Composed {
        @Retention(RetentionPolicy.RUNTIME)
        @Invite
        @SuccessResponse
        @interface Accepted {
        }

        @Retention(RetentionPolicy.RUNTIME)
        @Accepted
        @SipPredicate(FromPort5060.class)
        @interface AcceptedHere {
        }

        @AcceptedHere
        public void here(SipServletResponse response) {
        }

        @Accepted
        @SipResponseCode(486)
        public void acceptedOrBusy(SipServletResponse response) {
        }
    }

    @ParameterizedTest
    @CsvSource({"INVITE, 200, here", "INVITE, 486, acceptedOrBusy", "INVITE, 487, ''", "BYE, 200, ''"})
    void annotationsOfAnnotationsCountHoweverDeep(String sipMethod, int status, String handler) {
        HandlerIndex composed = new HandlerIndex(Map.of(Composed.class, new Composed()), HandlerIndexTest::predicate);

        assertThat(composed.find(new FakeSip().response(sipMethod, status)).map(HandlerMethod::where).orElse(""))
                .endsWith(handler.isEmpty() ? "" : '.' + handler).matches(where -> where.isEmpty() == handler.isEmpty());
    }

    /** Inherited, and overridden without annotation. */
    public abstract static class Base {
        @Message
        public void message(SipServletRequest request) {
        }

        @Invite
        public void invite(SipServletRequest request) {
        }
    }

    public static final class Derived extends Base {
        @Override
        public void invite(SipServletRequest request) {
        }
    }

    @Test
    void inheritedMethodsCountAndOverriddenOnesAsTheyAreWrittenLast() {
        HandlerIndex derived = new HandlerIndex(Map.of(Derived.class, new Derived()), HandlerIndexTest::predicate);

        assertThat(derived.knownMethods()).containsExactly("MESSAGE");
    }

    @Test
    void aStatusThatIsNoneHasNoHandler() {
        assertThat(index.find(new FakeSip().response("INVITE", 799))).isEmpty();
        assertThat(index.find(new FakeSip().response("INVITE", 99))).isEmpty();
    }

    @Test
    void namedMethodsAreKnownAndAnyMethodIsNone() {
        assertThat(index.knownMethods()).containsExactly("INFO", "MESSAGE", "PUBLISH");
    }
}
