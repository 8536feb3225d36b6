package org.restante.sipservlet;

/**
 * Sees the SIP messages of legs. A CDI bean. Called on SIP threads under the application session's lock: must hand over
 * and return. What the container does by itself (100, the ACK of a refusal, repetitions) is not seen.
 */
public interface LegTrace {

    /** {@return whether the messages of such legs are to be shown; asked before each is put into text} */
    boolean wants(CallLeg purpose);

    /** A message was sent or received. */
    void message(LegId leg, CallLeg purpose, TracedMessage message);

    /** The leg is over: no message of it follows. */
    void over(LegId leg, CallLeg purpose);
}
