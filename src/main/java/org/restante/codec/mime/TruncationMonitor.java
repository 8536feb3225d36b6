package org.restante.codec.mime;

import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.stream.Event;

/**
 * Lets Mime4j refuse a body that ends early, and nothing else: its strict mode would also refuse parts without header
 * fields, which RFC 2046 §5.1 allows.
 */
final class TruncationMonitor extends DecodeMonitor {

    @Override
    public boolean warn(String error, String dropDesc) {
        return error.contains(Event.MIME_BODY_PREMATURE_END.toString());
    }

    @Override
    public boolean isListening() {
        return true;
    }
}
