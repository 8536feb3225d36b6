package org.restante.delivery;

import org.restante.delivery.DeliveryMachine.Event;

/**
 * What became of a message that was sent, as an event for the machine.
 *
 * @param message the message
 * @param event   what happened to it
 * @param why     the same in words
 * @param counted whether it is the message's fault, which counts for ERR-08
 */
record Verdict(SentMessage message, Event event, String why, boolean counted) {

    Verdict(SentMessage message, Event event, String why) {
        this(message, event, why, false);
    }
}
