package org.restante.sipservlet;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The states of a leg and every transition between them (RFC 3261 §9, §12 to §15; the table of {@code Dialogs.terminate}
 * of JSR 359). Pure: a step tells the next state and what is to be done; {@link LegSteps} does it.
 *
 * <pre>
 *   ours:   CALLING --PROVISIONAL--> RINGING --ACCEPTED--> CONFIRMED --END--> ENDING --BYE_ANSWERED--> ENDED
 *              | END                    | END                                   ^
 *              v                        v                                       |
 *           REVOKED --PROVISIONAL--> CANCELLING --ACCEPTED----------------------+
 *
 *   theirs: ASKED --ANSWERED--> UNACKNOWLEDGED --ACKNOWLEDGED--> CONFIRMED      ENDING
 *                                     | END                                       ^
 *                                     v                                           |
 *                                  PARTING --ACKNOWLEDGED, NEVER_ACKNOWLEDGED-----+
 * </pre>
 */
final class LegMachine {

    /** How far a leg has come. */
    enum State {
        /** Our opening request is out, nothing came back. */
        CALLING,
        /** Our INVITE has a provisional response. */
        RINGING,
        /** To be ended, but nothing came back yet: a CANCEL may not be sent before (RFC 3261 §9.1). */
        REVOKED,
        /** The CANCEL is out; the INVITE's final response is awaited. */
        CANCELLING,
        /** The peer's INVITE waits for our answer. */
        ASKED,
        /** Our 2xx is out, its ACK is missing. */
        UNACKNOWLEDGED,
        /** To be ended, but the ACK is missing: a BYE may not be sent before (RFC 3261 §15). */
        PARTING,
        /** The dialog stands. */
        CONFIRMED,
        /** The BYE is out; its response is awaited. */
        ENDING,
        /** Over. */
        ENDED
    }

    /** What can happen to a leg. */
    enum Event {
        /** A provisional response above 100 to our INVITE. */
        PROVISIONAL,
        /** A 2xx that makes a dialog. */
        ACCEPTED,
        /** A 2xx that makes no dialog. */
        COMPLETED,
        /** A 2xx to the INVITE that makes another dialog than the one that stands (ERR-03). */
        ACCEPTED_AGAIN,
        /** A final response other than 2xx, or a local failure. */
        REFUSED,
        /** The opening request was refused and sent again in another form (401, 407, 422). */
        SENT_AGAIN,
        /** No final response came in the time that RFC 3261 §9.1 gives it after a CANCEL. */
        CANCEL_UNANSWERED,
        /** Our 2xx to the peer's INVITE is sent. */
        ANSWERED,
        /** Our refusal of the peer's INVITE is sent. */
        REJECTED,
        /** Our 2xx could not be sent: the INVITE is refused. */
        UNANSWERABLE,
        /** The peer cancelled its INVITE. */
        CANCELLED,
        /** The ACK of our 2xx came. */
        ACKNOWLEDGED,
        /** The ACK of our 2xx did not come. */
        NEVER_ACKNOWLEDGED,
        /** We want it ended. */
        END,
        /** The peer ended it: BYE. */
        PEER_ENDED,
        /** The peer does not know the dialog, or does not answer within it (RFC 3261 §12.2.1.2). */
        LOST,
        /** The peer does not know the subscription any more; that was told as the outcome of its refresh. */
        FORGOTTEN,
        /** Our BYE is answered, or will never be. */
        BYE_ANSWERED,
        /** The application session expires. */
        EXPIRED
    }

    /** What a transition asks to be done, in order. */
    enum Effect {
        /** Acknowledge the 2xx, if it is one to INVITE. */
        ACKNOWLEDGE,
        /** Make the dialog of the message at hand the leg's. */
        TAKE_DIALOG,
        /** Send CANCEL. */
        SEND_CANCEL,
        /** End the dialog: BYE, or SUBSCRIBE with Expires 0. */
        SEND_BYE,
        /** Refuse the peer's INVITE. */
        SEND_REFUSAL,
        /** Acknowledge and end the dialog of the response at hand, which is not the leg's. */
        END_OTHER_DIALOG,
        /** Tell the listener what happened. */
        TELL,
        /** Tell the listener that the request was withdrawn, as a refusal. */
        TELL_WITHDRAWN,
        /** Tell the listener that the leg is gone. */
        TELL_GONE,
        /** Let go of everything that is kept for the leg. */
        RELEASE
    }

    /** Result of a step. */
    record Step(State next, List<Effect> effects) {
    }

    private static final Map<State, Map<Event, Step>> TABLE = table();

    private LegMachine() {
    }

    /**
     * @return the next state and what is to be done; empty if this cannot happen in this state, which is a fault
     */
    static Optional<Step> step(State state, Event event) {
        return Optional.ofNullable(TABLE.get(state).get(event));
    }

    private static Map<State, Map<Event, Step>> table() {
        Map<State, Map<Event, Step>> table = new EnumMap<>(State.class);
        for (State state : State.values()) {
            table.put(state, new EnumMap<>(Event.class));
        }
        opened(table);
        cancelled(table);
        asked(table);
        standing(table);
        table.replaceAll((state, steps) -> Collections.unmodifiableMap(steps));
        return Collections.unmodifiableMap(table);
    }

    /** A request of ours that opens a leg. */
    private static void opened(Map<State, Map<Event, Step>> table) {
        for (State state : List.of(State.CALLING, State.RINGING)) {
            on(table, state, Event.PROVISIONAL, State.RINGING, Effect.TELL);
            on(table, state, Event.ACCEPTED, State.CONFIRMED, Effect.TAKE_DIALOG, Effect.ACKNOWLEDGE, Effect.TELL);
            on(table, state, Event.REFUSED, State.ENDED, Effect.TELL, Effect.RELEASE);
            on(table, state, Event.SENT_AGAIN, State.CALLING);
        }
        on(table, State.CALLING, Event.EXPIRED, State.REVOKED); // a last while, in which it still may be cancelled
        on(table, State.RINGING, Event.EXPIRED, State.CANCELLING, Effect.SEND_CANCEL);
        on(table, State.CALLING, Event.COMPLETED, State.ENDED, Effect.TELL, Effect.RELEASE);
        on(table, State.CALLING, Event.END, State.REVOKED);
        on(table, State.RINGING, Event.END, State.CANCELLING, Effect.SEND_CANCEL);
    }

    /** A request of ours that is not wanted any more. */
    private static void cancelled(Map<State, Map<Event, Step>> table) {
        on(table, State.REVOKED, Event.PROVISIONAL, State.CANCELLING, Effect.SEND_CANCEL);
        on(table, State.REVOKED, Event.COMPLETED, State.ENDED, Effect.TELL, Effect.RELEASE);
        on(table, State.CANCELLING, Event.PROVISIONAL, State.CANCELLING);
        on(table, State.CANCELLING, Event.CANCEL_UNANSWERED, State.ENDED, Effect.TELL_WITHDRAWN, Effect.RELEASE);
        for (State state : List.of(State.REVOKED, State.CANCELLING)) {
            on(table, state, Event.ACCEPTED, State.ENDING, Effect.TAKE_DIALOG, Effect.ACKNOWLEDGE, Effect.SEND_BYE,
                    Effect.TELL_WITHDRAWN);
            on(table, state, Event.REFUSED, State.ENDED, Effect.TELL, Effect.RELEASE);
            on(table, state, Event.EXPIRED, State.ENDED, Effect.TELL_GONE, Effect.RELEASE);
            on(table, state, Event.END, state);
        }
    }

    /** An INVITE of the peer. */
    private static void asked(Map<State, Map<Event, Step>> table) {
        on(table, State.ASKED, Event.ANSWERED, State.UNACKNOWLEDGED);
        on(table, State.ASKED, Event.REJECTED, State.ENDED, Effect.RELEASE);
        on(table, State.ASKED, Event.UNANSWERABLE, State.ENDED, Effect.TELL_GONE, Effect.RELEASE);
        on(table, State.ASKED, Event.CANCELLED, State.ENDED, Effect.TELL, Effect.RELEASE);
        on(table, State.ASKED, Event.END, State.ENDED, Effect.SEND_REFUSAL, Effect.RELEASE);
        on(table, State.ASKED, Event.EXPIRED, State.ENDED, Effect.SEND_REFUSAL, Effect.TELL_GONE, Effect.RELEASE);
        on(table, State.ASKED, Event.PEER_ENDED, State.ENDED, Effect.SEND_REFUSAL, Effect.TELL, Effect.RELEASE);

        on(table, State.UNACKNOWLEDGED, Event.ACKNOWLEDGED, State.CONFIRMED, Effect.TELL);
        on(table, State.UNACKNOWLEDGED, Event.NEVER_ACKNOWLEDGED, State.ENDING, Effect.SEND_BYE, Effect.TELL_GONE);
        on(table, State.UNACKNOWLEDGED, Event.END, State.PARTING);
        on(table, State.UNACKNOWLEDGED, Event.PEER_ENDED, State.ENDED, Effect.TELL, Effect.RELEASE);
        on(table, State.UNACKNOWLEDGED, Event.LOST, State.PARTING, Effect.TELL_GONE);
        on(table, State.UNACKNOWLEDGED, Event.EXPIRED, State.ENDING, Effect.SEND_BYE, Effect.TELL_GONE);

        on(table, State.PARTING, Event.ACKNOWLEDGED, State.ENDING, Effect.SEND_BYE);
        on(table, State.PARTING, Event.NEVER_ACKNOWLEDGED, State.ENDING, Effect.SEND_BYE);
        on(table, State.PARTING, Event.PEER_ENDED, State.ENDED, Effect.RELEASE);
        on(table, State.PARTING, Event.EXPIRED, State.ENDING, Effect.SEND_BYE);
        on(table, State.PARTING, Event.END, State.PARTING);
        on(table, State.PARTING, Event.LOST, State.PARTING);
    }

    /** A dialog, and what comes after it. */
    private static void standing(Map<State, Map<Event, Step>> table) {
        on(table, State.CONFIRMED, Event.END, State.ENDING, Effect.SEND_BYE);
        on(table, State.CONFIRMED, Event.PEER_ENDED, State.ENDED, Effect.TELL, Effect.RELEASE);
        on(table, State.CONFIRMED, Event.LOST, State.ENDING, Effect.SEND_BYE, Effect.TELL_GONE);
        on(table, State.CONFIRMED, Event.EXPIRED, State.ENDING, Effect.SEND_BYE, Effect.TELL_GONE);
        on(table, State.CONFIRMED, Event.NEVER_ACKNOWLEDGED, State.ENDING, Effect.SEND_BYE, Effect.TELL_GONE);
        on(table, State.CONFIRMED, Event.FORGOTTEN, State.ENDED, Effect.RELEASE);
        on(table, State.CONFIRMED, Event.ACKNOWLEDGED, State.CONFIRMED); // of a re-INVITE
        on(table, State.CONFIRMED, Event.PROVISIONAL, State.CONFIRMED); // of another branch of a forked INVITE

        on(table, State.ENDING, Event.BYE_ANSWERED, State.ENDED, Effect.RELEASE);
        on(table, State.ENDING, Event.PEER_ENDED, State.ENDED, Effect.RELEASE); // the container may drop the answer to our BYE then
        on(table, State.ENDING, Event.EXPIRED, State.ENDED, Effect.RELEASE);
        for (Event late : List.of(Event.END, Event.LOST, Event.PROVISIONAL, Event.ACKNOWLEDGED,
                Event.NEVER_ACKNOWLEDGED, Event.CANCEL_UNANSWERED, Event.FORGOTTEN)) {
            on(table, State.ENDING, late, State.ENDING);
        }
        for (State state : List.of(State.CONFIRMED, State.ENDING, State.ENDED)) {
            on(table, state, Event.ACCEPTED_AGAIN, state, Effect.END_OTHER_DIALOG);
        }
        on(table, State.ENDED, Event.ACCEPTED, State.ENDED, Effect.END_OTHER_DIALOG); // after a CANCEL without answer
        for (Event event : Event.values()) { // whatever was on its way when it ended changes nothing
            table.get(State.ENDED).computeIfAbsent(event, late -> new Step(State.ENDED, List.of()));
        }
    }

    private static void on(Map<State, Map<Event, Step>> table, State state, Event event, State next, Effect... effects) {
        if (table.get(state).put(event, new Step(next, List.of(effects))) != null) {
            throw new IllegalStateException(state + " has two transitions for " + event);
        }
    }
}
