package org.restante.client;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.restante.codec.cpim.CpimWriter;
import org.restante.cpm.ImdnMessageId;

/**
 * The body of a pager message.
 *
 * @param contentType its type
 * @param octets      its octets
 */
record PagerBody(String contentType, byte[] octets) {

    private static final String TEXT = "text/plain; charset=UTF-8";

    /** Bare text. */
    static PagerBody plain(String text) {
        return new PagerBody(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Text in a CPIM message that can be told from others and asks for notifications. */
    static PagerBody cpim(String from, String to, Instant now, ImdnMessageId id, String dispositions, String text) {
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        return new PagerBody("message/cpim", CpimWriter.message(from, to, now.truncatedTo(ChronoUnit.SECONDS))
                .imdn(id.value(), dispositions).format(TEXT, content));
    }
}
