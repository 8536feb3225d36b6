package org.restante.codec.cpim;

import java.util.List;
import java.util.Optional;

/**
 * The head of a CPIM message (RFC 3862): message headers and content headers. Its content is not copied; it begins at
 * {@code contentOffset} of the octets that were read.
 *
 * @param headers        message headers in their order, namespace prefixes kept in the names, for example
 *                       {@code imdn.Message-ID}
 * @param contentHeaders headers of the content, normally with Content-Type
 * @param contentOffset  where the content begins, in octets from the start of the message
 */
public record CpimMessage(List<Field> headers, List<Field> contentHeaders, int contentOffset) {

    /** One header of either block. */
    public record Field(String name, String value) {
    }

    public CpimMessage {
        headers = List.copyOf(headers);
        contentHeaders = List.copyOf(contentHeaders);
    }

    /**
     * Reads the head of a CPIM message.
     *
     * @param octets the message, or at least its head
     * @throws CpimException if the blocks are not closed, a line is malformed, From or To is missing, a limit is
     *                       exceeded, or a Content-Length contradicts the octets
     */
    public static CpimMessage parse(byte[] octets) {
        throw new IllegalStateException("being built");
    }

    /** {@return the value of the first message header of that name, compared without regard to case} */
    public Optional<String> header(String name) {
        return headers.stream().filter(f -> f.name().equalsIgnoreCase(name)).map(Field::value).findFirst();
    }

    /** {@return the imdn.Message-ID, found through the namespace that the message declares (RFC 5438 §6)} */
    public Optional<String> imdnMessageId() {
        throw new IllegalStateException("being built");
    }

    /** {@return the value of imdn.Disposition-Notification, empty if the message asks for none} */
    public String dispositions() {
        throw new IllegalStateException("being built");
    }
}
