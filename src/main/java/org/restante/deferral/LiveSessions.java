package org.restante.deferral;

import org.restante.codec.sdp.MsrpMedia;
import org.restante.cpm.FeatureTag;
import org.restante.cpm.ServedUser;
import org.restante.msrp.DeliveryReport;
import org.restante.msrp.IncomingMessage;
import org.restante.msrp.MsrpSession;
import org.restante.msrp.Reception;

/** Brings sessions to devices that are there (DEF-06, DEF-08). */
public interface LiveSessions {

    /** {@return whether the user has a device now that a session of this service could be offered to} */
    boolean hasDevices(ServedUser user, FeatureTag service);

    /**
     * Offers a session to every device of its user that has its service, at once; the first that accepts has it.
     *
     * @param offer  what to offer
     * @param listener is told what comes of it: {@code taken} or {@code notTaken}, once, within {@code invite.noAnswer} and
     *                 {@code msrp.connectTimeout}
     * @return the session towards the devices
     */
    DeviceSession offer(SessionOffer offer, Listener listener);

    /** A session towards a device, or towards all of them while none has accepted. Safe to call from any thread. */
    interface DeviceSession {

        /** Ends it, whatever its state; nothing is told any more. */
        void end();
    }

    /** Is told what happens at the devices' side. Called on SIP threads and event loops: must not block. */
    interface Listener {

        /** A device rings. @param status its provisional response, above 100 */
        void ringing(int status);

        /**
         * A device accepted, and its MSRP session stands.
         *
         * @param media  the session, for messages to it
         * @param answer the device's session description
         */
        void taken(MsrpSession media, MsrpMedia answer);

        /** No device has it. @param outcome {@code NotNow} or {@code Refused} */
        void notTaken(LiveOutcome outcome);

        /** The session that was taken has ended at the device's side. @param reason why, in words */
        void over(String reason);

        /** All of a message was answered with 200. */
        void transmitted(String messageId);

        /** The device reported on a message. */
        void reported(DeliveryReport report);

        /** The device refused a message, or left it unanswered. @param status the MSRP status code */
        void refused(String messageId, int status);

        /** The device sends a message; {@return where its octets go} */
        Reception onMessage(IncomingMessage message);
    }
}
