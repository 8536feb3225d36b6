package org.restante.sipservlet;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The life of one session timer (RFC 4028) and every transition in it. Pure: a step tells the next state and what is to
 * be done; {@link KeepAliveSteps} does it.
 *
 * <pre>
 *   OPENING --AGREED_OURS--> OURS --UPDATE_DUE, REINVITE_DUE--> UPDATING, REINVITING --AGREED_OURS--> OURS
 *      |                      ^                                      |   GLARE, BUSY, REFUSED
 *      |                      +---------- AGREED_* --- PAUSING <-----+
 *      +--AGREED_THEIRS--> THEIRS --AGREED_* (the peer refreshed)--> OURS, THEIRS, UNTIMED
 *      +--AGREED_NONE--> UNTIMED
 *   any --GONE, EXPIRED, ENDED--> ENDED
 * </pre>
 */
final class KeepAliveMachine {

    /** Where the timer of a session stands. */
    enum State {
        /** The INVITE that opens the session has no final answer yet. */
        OPENING,
        /** There is a session, and no timer. */
        UNTIMED,
        /** We refresh when half of the interval is over. */
        OURS,
        /** The peer refreshes; its silence ends the session. */
        THEIRS,
        /** An UPDATE of ours is under way. */
        UPDATING,
        /** A re-INVITE of ours is under way. */
        REINVITING,
        /** A refresh did not succeed, or could not be sent; another follows. */
        PAUSING,
        /** Over. */
        ENDED
    }

    /** What can happen to it. */
    enum Event {
        /** An exchange, ours or the peer's, was completed with 2xx: we refresh. */
        AGREED_OURS,
        /** The same: the peer refreshes. */
        AGREED_THEIRS,
        /** The same: there is no timer. */
        AGREED_NONE,
        /** It is time to refresh, by UPDATE. */
        UPDATE_DUE,
        /** It is time to refresh, by re-INVITE. */
        REINVITE_DUE,
        /** It is time to refresh, but another exchange is under way. */
        BUSY,
        /** 422 with a Min-SE that can be followed. */
        TOO_SMALL,
        /** 491: the peer's own request crossed ours. */
        GLARE,
        /** 405 or 501 to UPDATE. */
        NO_UPDATE,
        /** 408 or 481, or no answer at all: the peer has no such dialog. */
        GONE,
        /** Any other final response that is not 2xx, or the request could not be sent. */
        REFUSED,
        /** The interval is almost over, and nobody refreshed. */
        EXPIRED,
        /** The session was ended by somebody else: BYE, CANCEL, the application. */
        ENDED
    }

    /** What a transition asks to be done, in order. */
    enum Effect {
        /** Repeat the INVITE with the raised interval: same Call-ID, next CSeq. */
        REPEAT_INVITE,
        /** Have the timer run out when the refresh is due. */
        AWAIT_REFRESH,
        /** Have the timer run out when the session expires. */
        AWAIT_EXPIRY,
        /** Have the timer run out after the random time of RFC 3261 §14.1. */
        AWAIT_GLARE,
        /** Have the timer run out after half of what is left until the session expires. */
        AWAIT_ANOTHER,
        /** Send an UPDATE without a body. */
        SEND_UPDATE,
        /** Send a re-INVITE that repeats our last session description. */
        SEND_REINVITE,
        /** Stop the timer. */
        STOP_TIMER,
        /** Send BYE, then tell the listener of the leg. */
        TEAR_DOWN
    }

    /** Result of a step. */
    record Step(State next, List<Effect> effects) {
    }

    private static final Map<State, Map<Event, Step>> TABLE = new EnumMap<>(State.class);

    static {
        on(State.OPENING, Event.TOO_SMALL, State.OPENING, Effect.REPEAT_INVITE);
        on(State.OPENING, Event.REFUSED, State.ENDED);

        for (State timed : List.of(State.OURS, State.PAUSING)) {
            on(timed, Event.UPDATE_DUE, State.UPDATING, Effect.AWAIT_EXPIRY, Effect.SEND_UPDATE);
            on(timed, Event.REINVITE_DUE, State.REINVITING, Effect.AWAIT_EXPIRY, Effect.SEND_REINVITE);
            on(timed, Event.BUSY, State.PAUSING, Effect.AWAIT_GLARE);
        }
        on(State.UPDATING, Event.TOO_SMALL, State.UPDATING, Effect.SEND_UPDATE);
        on(State.REINVITING, Event.TOO_SMALL, State.REINVITING, Effect.SEND_REINVITE);
        on(State.UPDATING, Event.NO_UPDATE, State.REINVITING, Effect.SEND_REINVITE);
        for (State underWay : List.of(State.UPDATING, State.REINVITING)) {
            on(underWay, Event.GLARE, State.PAUSING, Effect.AWAIT_GLARE);
            on(underWay, Event.REFUSED, State.PAUSING, Effect.AWAIT_ANOTHER);
        }
        // the peer refreshed while our refresh was under way: what then becomes of ours does not matter
        for (State overtaken : List.of(State.UNTIMED, State.OURS, State.THEIRS)) {
            for (Event late : List.of(Event.TOO_SMALL, Event.GLARE, Event.NO_UPDATE, Event.REFUSED)) {
                on(overtaken, late, overtaken);
            }
        }
        for (State state : List.of(State.OURS, State.THEIRS, State.UPDATING, State.REINVITING, State.PAUSING)) {
            on(state, Event.EXPIRED, State.ENDED, Effect.STOP_TIMER, Effect.TEAR_DOWN);
        }
        for (State state : State.values()) {
            if (state == State.ENDED) {
                continue;
            }
            on(state, Event.AGREED_OURS, State.OURS, Effect.AWAIT_REFRESH);
            on(state, Event.AGREED_THEIRS, State.THEIRS, Effect.AWAIT_EXPIRY);
            on(state, Event.AGREED_NONE, State.UNTIMED, Effect.STOP_TIMER);
            on(state, Event.ENDED, State.ENDED, Effect.STOP_TIMER);
            if (state != State.OPENING) {
                on(state, Event.GONE, State.ENDED, Effect.STOP_TIMER, Effect.TEAR_DOWN);
            }
        }
        for (Event event : Event.values()) { // whatever was on its way when it ended changes nothing
            on(State.ENDED, event, State.ENDED);
        }
    }

    private KeepAliveMachine() {
    }

    /** {@return the next state and what is to be done; empty if this cannot happen in this state, which is a fault} */
    static Optional<Step> step(State state, Event event) {
        return Optional.ofNullable(TABLE.get(state).get(event));
    }

    private static void on(State state, Event event, State next, Effect... effects) {
        Step before = TABLE.computeIfAbsent(state, key -> new EnumMap<>(Event.class))
                .put(event, new Step(next, List.of(effects)));
        if (before != null) {
            throw new IllegalStateException(state + " has two transitions for " + event);
        }
    }
}
