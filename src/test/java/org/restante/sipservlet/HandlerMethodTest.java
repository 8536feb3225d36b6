package org.restante.sipservlet;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.util.Map;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.restante.sipservlet.annotation.AnyMethod;
import org.restante.sipservlet.annotation.Invite;
import org.restante.sipservlet.annotation.Message;
import org.restante.sipservlet.annotation.SipMethod;
import org.restante.sipservlet.annotation.SipPredicate;
import org.restante.sipservlet.annotation.SipResponseCode;
import org.restante.sipservlet.annotation.SipResponseRange;
import org.restante.sipservlet.annotation.SuccessResponse;

class HandlerMethodTest {

    public static final class NoParameter {
        @Message
        public void handle() {
        }
    }

    public static final class TwoParameters {
        @Message
        public void handle(SipServletRequest request, SipServletResponse response) {
        }
    }

    public static final class OtherParameter {
        @Message
        public void handle(SipServletMessage message) {
        }
    }

    public static final class WithResult {
        @Message
        public int handle(SipServletRequest request) {
            return 0;
        }
    }

    public static final class NotPublic {
        @Message
        void handle(SipServletRequest request) {
        }
    }

    public static final class Static {
        @Message
        public static void handle(SipServletRequest request) {
        }
    }

    public static final class StatusOfARequest {
        @Invite
        @SuccessResponse
        public void handle(SipServletRequest request) {
        }
    }

    public static final class StatusThatIsNone {
        @SipResponseCode(700)
        public void handle(SipServletResponse response) {
        }
    }

    public static final class EmptyRange {
        @SipResponseRange(begin = 499, end = 400)
        public void handle(SipServletResponse response) {
        }
    }

    public static final class MethodThatIsNone {
        @SipMethod("NOT A METHOD")
        public void handle(SipServletRequest request) {
        }
    }

    public static final class PredicateOfTheOtherKind {
        @Message
        @SipPredicate(HandlerIndexTest.FromAnywhere.class)
        public void handle(SipServletResponse response) {
        }
    }

    static final class HiddenClass {
        @Message
        public void handle(SipServletRequest request) {
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {NoParameter.class, TwoParameters.class, OtherParameter.class, WithResult.class, NotPublic.class,
        Static.class, StatusOfARequest.class, StatusThatIsNone.class, EmptyRange.class, MethodThatIsNone.class,
        PredicateOfTheOtherKind.class, HiddenClass.class})
    void illegalHandlerIsNamedWithItsClass(Class<?> type) {
        assertThatExceptionOfType(HandlerException.class).isThrownBy(() -> index(type))
                .withMessageStartingWith(type.getName() + ".handle: ");
    }

    public static final class Twins {
        @Message
        public void one(SipServletRequest request) {
        }

        @Message
        public void other(SipServletRequest request) {
        }
    }

    public static final class TwinsOfAnyMethod {
        @AnyMethod
        public void one(SipServletRequest request) {
        }

        @AnyMethod
        public void other(SipServletRequest request) {
        }
    }

    public static final class TwinsOfAStatus {
        @Invite
        @SipResponseCode(486)
        public void one(SipServletResponse response) {
        }

        @SipResponseCode(486)
        @Invite
        public void other(SipServletResponse response) {
        }
    }

    public static final class TwinsOfOneMessage {
        @Message
        @Invite
        public void one(SipServletRequest request) {
        }

        @Invite
        public void other(SipServletRequest request) {
        }
    }

    public static final class TwinsOfOnePredicate {
        @Message
        @SipPredicate(value = HandlerIndexTest.Never.class, order = 1)
        public void one(SipServletRequest request) {
        }

        @Message
        @SipPredicate(value = HandlerIndexTest.Never.class, order = 2)
        public void other(SipServletRequest request) {
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {Twins.class, TwinsOfAnyMethod.class, TwinsOfAStatus.class, TwinsOfOneMessage.class,
        TwinsOfOnePredicate.class})
    void twinsAreRejectedAndBothNamed(Class<?> type) {
        assertThatExceptionOfType(HandlerException.class).isThrownBy(() -> index(type))
                .withMessageContainingAll(type.getSimpleName() + ".one", type.getSimpleName() + ".other");
    }

    public static final class NoTwins {
        @Message
        public void request(SipServletRequest request) {
        }

        @Message
        public void response(SipServletResponse response) {
        }

        @Message
        @SuccessResponse
        public void success(SipServletResponse response) {
        }

        public void noHandler(String anything) {
        }

        @Deprecated
        int noHandlerEither() {
            return 0;
        }
    }

    @Test
    void methodsWithoutAnnotationOfOursMayBeAnything() {
        assertThatNoException().isThrownBy(() -> index(NoTwins.class));
    }

    private static HandlerIndex index(Class<?> type) throws ReflectiveOperationException {
        var constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        return new HandlerIndex(Map.of(type, constructor.newInstance()), predicate -> null);
    }
}
