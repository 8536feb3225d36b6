package org.restante.codec.imdn;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.restante.codec.imdn.DispositionNotification.Disposition;
import org.restante.codec.imdn.DispositionNotification.Status;
import org.restante.codec.xml.XmlElements;

/**
 * Walks one {@code message/imdn+xml} document (RFC 5438 §11.1), element by element; elements it does not know are passed
 * over with all they hold.
 */
final class ImdnReader {

    private final XmlElements xml;
    private final Map<String, String> texts = new HashMap<>();
    private Disposition disposition;
    private Status status;

    ImdnReader(byte[] document) {
        xml = new XmlElements(document, DispositionNotification.MAX_BYTES, DispositionNotification.MAX_DEPTH, "notification",
                ImdnException::new);
    }

    /** {@return the document, read to its very end} */
    DispositionNotification read() {
        xml.root(DispositionNotification.NAMESPACE, "imdn");
        while (xml.nextChild()) {
            Optional<Disposition> kind = isOurs() ? Disposition.of(xml.name()) : Optional.empty();
            if (kind.isPresent()) {
                notification(kind.get());
            } else if (isOurs() && isText(xml.name())) {
                texts.putIfAbsent(xml.name(), elementText());
            } else {
                xml.skip();
            }
        }
        xml.end();
        if (status == null) {
            throw new ImdnException("notification without status");
        }
        return new DispositionNotification(required("message-id"), required("datetime"), text("recipient-uri"),
                text("original-recipient-uri"), text("subject"), disposition, status);
    }

    private static boolean isText(String name) {
        return switch (name) {
            case "message-id", "datetime", "recipient-uri", "original-recipient-uri", "subject" -> true;
            default -> false;
        };
    }

    private void notification(Disposition kind) {
        if (disposition != null) {
            throw new ImdnException("several notifications in one document");
        }
        disposition = kind;
        while (xml.nextChild()) {
            if (isOurs() && xml.name().equals("status")) {
                status();
            } else {
                xml.skip();
            }
        }
    }

    private void status() {
        while (xml.nextChild()) {
            Optional<Status> told = isOurs() ? Status.of(xml.name()) : Optional.empty();
            if (told.isPresent() && status != null) {
                throw new ImdnException("several statuses in one notification");
            }
            status = told.orElse(status);
            xml.skip();
        }
    }

    private String elementText() {
        String text = xml.text();
        if (text.length() > DispositionNotification.MAX_TEXT) {
            throw new ImdnException("text longer than " + DispositionNotification.MAX_TEXT + " characters");
        }
        return text;
    }

    private boolean isOurs() {
        return xml.isOf(DispositionNotification.NAMESPACE);
    }

    private Optional<String> text(String name) {
        return Optional.ofNullable(texts.get(name)).filter(value -> !value.isEmpty());
    }

    private String required(String name) {
        return text(name).orElseThrow(() -> new ImdnException("notification without " + name));
    }
}
