package org.restante.delivery;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The states of a delivery to one device and every transition between them. Pure: a step tells the next state and what
 * is to be done; {@link DeliverySession} does it.
 *
 * <pre>
 *   INVITING --ACCEPTED--> BINDING --BOUND--> SENDING --EXHAUSTED--> CONFIRMING --SETTLED/DONE--> ENDED
 *                                               ^                        |
 *                                               +--- MORE, FORM_REFUSED -+
 *   SENDING, CONFIRMING --STOPPED--> STOPPING --SETTLED--> ENDED
 *   any but ENDED --refusal, loss, BYE, time-out, lost lease, stop--> ENDED
 * </pre>
 */
final class DeliveryMachine {

    /** How far a delivery to one device has come. */
    enum State {
        /** The INVITE is out. */
        INVITING,
        /** Accepted; the device is to connect and to send its first request (MSRP-02). */
        BINDING,
        /** Messages are being sent. */
        SENDING,
        /** All messages are sent; confirmations are awaited (MSRP-04, PUSH-17). */
        CONFIRMING,
        /** The node stops: nothing more is sent, what is under way is given a moment (ERR-09). */
        STOPPING,
        /** Over. */
        ENDED
    }

    /** What can happen to a delivery. */
    enum Event {
        /** A provisional response. */
        RANG,
        /** A 2xx with an answer that can be used (PUSH-09). */
        ACCEPTED,
        /** A 2xx with an answer that cannot be used (ERR-04). */
        ANSWER_UNUSABLE,
        /** A final response other than 2xx (ERR-01). */
        REFUSED,
        /** No final response in time (ERR-02). */
        NO_ANSWER,
        /** The device's connection carries the session. */
        BOUND,
        /** Every octet of the message under way is out and answered. */
        TRANSMITTED,
        /** The device refused a message, or reported that it failed, for now. */
        MESSAGE_REFUSED,
        /** The device will never take a message (E.3: 413, 415; E.2: max-size). */
        MESSAGE_IMPOSSIBLE,
        /** The form was refused: messages that went together go one by one, one that went as multipart/mixed goes bare. */
        FORM_REFUSED,
        /** A message was answered, or reported, in a way that ends the session (E.3: 403, 408, 481, 501, 506). */
        SESSION_REFUSED,
        /** A message is confirmed. */
        CONFIRMED,
        /** A message was sent but no confirmation came. */
        UNCONFIRMED,
        /** There is no further claimed message. */
        EXHAUSTED,
        /** No sent message is without confirmation any more. */
        SETTLED,
        /** Newer messages were claimed. */
        MORE,
        /** There is nothing newer. */
        DONE,
        /** The MSRP session is lost (ERR-06). */
        MEDIA_LOST,
        /** The device ended the dialog (ERR-06). */
        PEER_ENDED,
        /** The dialog is gone without a word. */
        LEG_GONE,
        /** The lease was taken back, or the store cannot be reached. */
        LEASE_LOST,
        /** The longest time for a delivery is over. */
        OVERDUE,
        /** The node stops. */
        STOPPED
    }

    /** What a transition asks to be done, in order. */
    enum Effect {
        /** Tell the MSRP session the device's path. */
        OPEN_MEDIA,
        /** Send the next claimed message, unless one is under way, or find that there is none. */
        SEND_NEXT,
        /** Wait for the report of the message that was just sent. */
        AWAIT_REPORT,
        /** Write down that the message is delivered. */
        FINISH_DELIVERED,
        /** Write down that the message stays deferred. */
        FINISH_RETRY,
        /** Write down that this device is not to be given the message again. */
        FINISH_FAILED,
        /** Look for newer messages. */
        CLAIM_MORE,
        /** Give what is under way a moment. */
        AWAIT_END,
        /** Break off the message under way. */
        ABORT,
        /** CANCEL or BYE. */
        END_LEG,
        /** Close the MSRP session. */
        CLOSE_MEDIA,
        /** Give back everything that is not confirmed, and say so to the campaign. */
        RELEASE
    }

    /** Result of a step. */
    record Step(State next, List<Effect> effects) {
    }

    private static final Map<State, Map<Event, Step>> TABLE = table();

    private static Map<State, Map<Event, Step>> table() {
        Map<State, Map<Event, Step>> table = new EnumMap<>(State.class);
        on(table, State.INVITING, Event.RANG, State.INVITING);
        on(table, State.INVITING, Event.ACCEPTED, State.BINDING, Effect.OPEN_MEDIA);
        on(table, State.INVITING, Event.ANSWER_UNUSABLE, State.ENDED, Effect.END_LEG, Effect.CLOSE_MEDIA, Effect.RELEASE);
        on(table, State.INVITING, Event.REFUSED, State.ENDED, Effect.CLOSE_MEDIA, Effect.RELEASE);
        on(table, State.INVITING, Event.NO_ANSWER, State.ENDED, Effect.END_LEG, Effect.CLOSE_MEDIA, Effect.RELEASE);

        on(table, State.BINDING, Event.BOUND, State.SENDING, Effect.SEND_NEXT);
        on(table, State.BINDING, Event.NO_ANSWER, State.BINDING); // its timer ran out just after the answer

        on(table, State.SENDING, Event.TRANSMITTED, State.SENDING, Effect.AWAIT_REPORT, Effect.SEND_NEXT);
        on(table, State.SENDING, Event.MESSAGE_REFUSED, State.SENDING, Effect.FINISH_RETRY, Effect.SEND_NEXT);
        on(table, State.SENDING, Event.MESSAGE_IMPOSSIBLE, State.SENDING, Effect.FINISH_FAILED, Effect.SEND_NEXT);
        on(table, State.SENDING, Event.FORM_REFUSED, State.SENDING, Effect.SEND_NEXT);
        on(table, State.SENDING, Event.CONFIRMED, State.SENDING, Effect.FINISH_DELIVERED);
        on(table, State.SENDING, Event.UNCONFIRMED, State.SENDING, Effect.FINISH_RETRY);
        on(table, State.SENDING, Event.EXHAUSTED, State.CONFIRMING);
        on(table, State.SENDING, Event.NO_ANSWER, State.SENDING);

        on(table, State.CONFIRMING, Event.MESSAGE_REFUSED, State.CONFIRMING, Effect.FINISH_RETRY);
        on(table, State.CONFIRMING, Event.MESSAGE_IMPOSSIBLE, State.CONFIRMING, Effect.FINISH_FAILED);
        on(table, State.CONFIRMING, Event.FORM_REFUSED, State.SENDING, Effect.SEND_NEXT);
        on(table, State.CONFIRMING, Event.CONFIRMED, State.CONFIRMING, Effect.FINISH_DELIVERED);
        on(table, State.CONFIRMING, Event.UNCONFIRMED, State.CONFIRMING, Effect.FINISH_RETRY);
        on(table, State.CONFIRMING, Event.SETTLED, State.CONFIRMING, Effect.CLAIM_MORE);
        on(table, State.CONFIRMING, Event.MORE, State.SENDING, Effect.SEND_NEXT);
        on(table, State.CONFIRMING, Event.DONE, State.ENDED, Effect.END_LEG, Effect.CLOSE_MEDIA, Effect.RELEASE);
        on(table, State.CONFIRMING, Event.NO_ANSWER, State.CONFIRMING);

        on(table, State.STOPPING, Event.TRANSMITTED, State.STOPPING, Effect.AWAIT_REPORT);
        on(table, State.STOPPING, Event.MESSAGE_REFUSED, State.STOPPING, Effect.FINISH_RETRY);
        on(table, State.STOPPING, Event.MESSAGE_IMPOSSIBLE, State.STOPPING, Effect.FINISH_FAILED);
        on(table, State.STOPPING, Event.FORM_REFUSED, State.STOPPING);
        on(table, State.STOPPING, Event.CONFIRMED, State.STOPPING, Effect.FINISH_DELIVERED);
        on(table, State.STOPPING, Event.UNCONFIRMED, State.STOPPING, Effect.FINISH_RETRY);
        on(table, State.STOPPING, Event.SETTLED, State.ENDED, Effect.END_LEG, Effect.CLOSE_MEDIA, Effect.RELEASE);
        on(table, State.STOPPING, Event.OVERDUE, State.ENDED, Effect.ABORT, Effect.END_LEG, Effect.CLOSE_MEDIA, Effect.RELEASE);
        on(table, State.STOPPING, Event.NO_ANSWER, State.STOPPING);
        on(table, State.STOPPING, Event.STOPPED, State.STOPPING);

        for (State state : List.of(State.SENDING, State.CONFIRMING, State.STOPPING)) {
            on(table, state, Event.SESSION_REFUSED, State.ENDED, Effect.FINISH_RETRY, Effect.END_LEG, Effect.CLOSE_MEDIA,
                    Effect.RELEASE);
        }
        for (State state : List.of(State.INVITING, State.BINDING)) {
            on(table, state, Event.STOPPED, State.ENDED, Effect.END_LEG, Effect.CLOSE_MEDIA, Effect.RELEASE);
        }
        for (State state : List.of(State.SENDING, State.CONFIRMING)) {
            on(table, state, Event.STOPPED, State.STOPPING, Effect.AWAIT_END);
        }
        for (State state : List.of(State.INVITING, State.BINDING, State.SENDING, State.CONFIRMING)) {
            on(table, state, Event.OVERDUE, State.ENDED, Effect.END_LEG, Effect.CLOSE_MEDIA, Effect.RELEASE);
        }
        for (State state : List.of(State.INVITING, State.BINDING, State.SENDING, State.CONFIRMING, State.STOPPING)) {
            on(table, state, Event.MEDIA_LOST, State.ENDED, Effect.END_LEG, Effect.CLOSE_MEDIA, Effect.RELEASE);
            on(table, state, Event.PEER_ENDED, State.ENDED, Effect.CLOSE_MEDIA, Effect.RELEASE);
            on(table, state, Event.LEG_GONE, State.ENDED, Effect.CLOSE_MEDIA, Effect.RELEASE);
            on(table, state, Event.LEASE_LOST, State.ENDED, Effect.END_LEG, Effect.CLOSE_MEDIA, Effect.RELEASE);
        }
        for (Event event : Event.values()) { // whatever was on its way when it ended changes nothing
            on(table, State.ENDED, event, State.ENDED);
        }
        table.replaceAll((state, steps) -> Collections.unmodifiableMap(steps));
        return Collections.unmodifiableMap(table);
    }

    private DeliveryMachine() {
    }

    /**
     * @return the next state and what is to be done; empty if this cannot happen in this state, which is a fault
     */
    static Optional<Step> step(State state, Event event) {
        return Optional.ofNullable(TABLE.get(state).get(event));
    }

    private static void on(Map<State, Map<Event, Step>> table, State state, Event event, State next,
            Effect... effects) {
        Step before = table.computeIfAbsent(state, key -> new EnumMap<>(Event.class))
                .put(event, new Step(next, List.of(effects)));
        if (before != null) {
            throw new IllegalStateException(state + " has two transitions for " + event);
        }
    }
}
