package org.restante.sipservlet.container;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.function.Predicate;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipServletResponse;
import org.restante.sipservlet.annotation.Invite;
import org.restante.sipservlet.annotation.Message;
import org.restante.sipservlet.annotation.SipHandler;
import org.restante.sipservlet.annotation.SipPredicate;
import org.restante.sipservlet.annotation.SuccessResponse;

/** Handlers that cannot be used as they are written; each is all of an application. */
final class BadHandlers {

    private BadHandlers() {
    }

    @Singleton
    public static final class NotMarked {
        @Message
        public void handle(SipServletRequest request) {
        }
    }

    public static final class NeitherMarkedNorBean {
        @Message
        public void handle(SipServletRequest request) {
        }
    }

    /** Its archive lacks a class that it speaks of. */
    @SipHandler
    @Singleton
    public static final class NotLoadable {
        @Message
        public void handle(SipServletRequest request) {
        }

        public Absent absent() {
            throw new IllegalStateException("nobody can have loaded this");
        }
    }

    @SipHandler
    public static final class WithoutScope {
        @Message
        public void handle(SipServletRequest request) {
        }
    }

    @SipHandler
    @Singleton
    public static final class ConstructorNotForCdi {
        public ConstructorNotForCdi(String unknown) {
        }

        @Message
        public void handle(SipServletRequest request) {
        }
    }

    @SipHandler
    @Singleton
    public static final class NothingHandled {
    }

    @SipHandler
    @Singleton
    public static final class NothingToInject {
        @Inject
        NothingToInject(Thread unknown) {
        }

        @Message
        public void handle(SipServletRequest request) {
        }
    }

    @SipHandler
    @Singleton
    public static final class TwoParameters {
        @Message
        public void handle(SipServletRequest request, SipServletResponse response) {
        }
    }

    @SipHandler
    @Singleton
    public static final class Static {
        @Message
        public static void handle(SipServletRequest request) {
        }
    }

    @SipHandler
    @Singleton
    public static final class StatusOfARequest {
        @Invite
        @SuccessResponse
        public void handle(SipServletRequest request) {
        }
    }

    @SipHandler
    @Singleton
    public static final class PredicateThatIsNoBean {

        /** Has no scope. */
        public static final class Always implements Predicate<SipServletRequest> {
            @Override
            public boolean test(SipServletRequest request) {
                return true;
            }
        }

        @Message
        @SipPredicate(Always.class)
        public void handle(SipServletRequest request) {
        }
    }

    @SipHandler
    @Singleton
    public static final class PredicateOfTheOtherKind {

        /** Of responses. */
        @Singleton
        public static final class Always implements Predicate<SipServletResponse> {
            @Override
            public boolean test(SipServletResponse response) {
                return true;
            }
        }

        @Message
        @SipPredicate(Always.class)
        public void handle(SipServletRequest request) {
        }
    }

    /** Neither of two classes is the more specific. */
    @SipHandler
    @Singleton
    public static final class Twin {
        @Message
        public void one(SipServletRequest request) {
        }

        /** Another class, for the same. */
        @SipHandler
        @Singleton
        public static final class Other {
            @Message
            public void two(SipServletRequest request) {
            }
        }
    }
}
