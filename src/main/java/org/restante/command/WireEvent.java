package org.restante.command;

import java.time.Duration;

/**
 * Something that went over the wire.
 *
 * @param at     time since the beginning
 * @param from   name of the sender
 * @param to     name of the receiver
 * @param sip    true for a SIP message, false for an MSRP frame
 * @param text   the SIP message, or the frame's start line and headers
 * @param octets octets of content in the frame
 * @param flag   continuation flag of the frame: {@code $}, {@code +} or {@code #}
 * @param again  whether it is a retransmission
 */
record WireEvent(Duration at, String from, String to, boolean sip, String text, long octets, char flag, boolean again) {

    /** {@return the message or the head of the frame, which has the same form} */
    SipText message() {
        return new SipText(text);
    }

    /** {@return of a frame: SEND, REPORT or the status of a response} */
    String frameKind() {
        String[] words = text.lines().findFirst().orElse("").split(" ");
        return words.length > 2 ? words[2] : "";
    }

    /** {@return of a frame: the transact-id that request and response share} */
    String transaction() {
        String[] words = text.lines().findFirst().orElse("").split(" ");
        return words.length > 1 ? words[1] : "";
    }

    boolean isBetween(String sender, String receiver) {
        return from.equals(sender) && to.equals(receiver);
    }
}
