package org.restante.codec.imdn;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What became of a message, told to its sender (RFC 5438 §11.1).
 *
 * @param messageId         imdn.Message-ID of the message that it is about
 * @param dateTime          DateTime of that message, as it stood there
 * @param recipient         URI of who it was for, if told
 * @param originalRecipient URI that it was first sent to, if told
 * @param subject           its subject, if told
 * @param disposition       which of the three notifications it is
 * @param status            what is told
 */
public record DispositionNotification(String messageId, String dateTime, Optional<String> recipient,
        Optional<String> originalRecipient, Optional<String> subject, Disposition disposition, Status status) {

    /** Type of such a document. */
    public static final String CONTENT_TYPE = "message/imdn+xml";

    /** Namespace of its elements. */
    public static final String NAMESPACE = "urn:ietf:params:xml:ns:imdn";

    /** Longest document that is read, in octets. */
    public static final int MAX_BYTES = 16 * 1024;

    /** Most elements within one another. */
    public static final int MAX_DEPTH = 8;

    /** Longest text of an element, in characters. */
    public static final int MAX_TEXT = 1024;

    /** Which notification it is. */
    public enum Disposition {
        /** Of its delivery. */
        DELIVERY,
        /** Of its being shown to its recipient. */
        DISPLAY,
        /** Of what was done with it on its way. */
        PROCESSING;

        /** {@return name of its element} */
        String element() {
            return name().toLowerCase(Locale.ROOT) + "-notification";
        }

        static Optional<Disposition> of(String element) {
            return Arrays.stream(values()).filter(value -> value.element().equals(element)).findFirst();
        }
    }

    /** What is told; which of them a notification may tell depends on its kind. */
    public enum Status {
        /** The recipient's client has it. */
        DELIVERED(Disposition.DELIVERY),
        /** It was not delivered and will not be. */
        FAILED(Disposition.DELIVERY),
        /** It was shown. */
        DISPLAYED(Disposition.DISPLAY),
        /** It was processed on its way. */
        PROCESSED(Disposition.PROCESSING),
        /** It is held on its way. */
        STORED(Disposition.PROCESSING),
        /** Whoever could tell must not. */
        FORBIDDEN(null),
        /** Whoever could tell does not know. */
        ERROR(null);

        private final Disposition only;

        Status(Disposition only) {
            this.only = only;
        }

        boolean fits(Disposition disposition) {
            return only == null || only == disposition;
        }

        String element() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Status> of(String element) {
            return Arrays.stream(values()).filter(value -> value.element().equals(element)).findFirst();
        }
    }

    public DispositionNotification {
        if (messageId.isEmpty()) {
            throw new ImdnException("notification about no message");
        }
        if (!status.fits(disposition)) {
            throw new ImdnException("status " + status.element() + " in a " + disposition.element());
        }
    }

    /** {@return a delivery notification of a message that will not be delivered any more} */
    public static DispositionNotification failed(String messageId, String dateTime, String recipient) {
        return new DispositionNotification(messageId, dateTime, Optional.of(recipient), Optional.empty(), Optional.empty(),
                Disposition.DELIVERY, Status.FAILED);
    }

    /**
     * Reads a document. Elements of other namespaces are passed over.
     *
     * @throws ImdnException if it is not well-formed, longer or deeper than the limits, has a document type declaration,
     *                       lacks something, or tells what such a notification cannot tell
     */
    public static DispositionNotification parse(byte[] document) {
        return new ImdnReader(document).read();
    }

    /** {@return the document, UTF-8} */
    public byte[] format() {
        return new ImdnWriter().write(this);
    }
}
