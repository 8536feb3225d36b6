package org.restante.deferral;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.restante.codec.cpim.CpimException;
import org.restante.codec.cpim.CpimMessage;

/**
 * Keeps the beginning of a content that arrives in pieces until the CPIM head in it is whole. Nothing behind the head is
 * kept, and of a head that does not end no more than {@link CpimMessage#MAX_HEAD_BYTES}.
 */
final class CpimHeadCapture {

    private static final int BLOCKS = 2;

    private final ByteArrayOutputStream beginning = new ByteArrayOutputStream();
    private int lineEnds; // how far the octets seen last go through CR LF CR LF
    private int blocksClosed;
    private Optional<CpimMessage> head = Optional.empty();

    /**
     * Looks at the next octets; their position does not move.
     *
     * @throws CpimException if they can no longer be a CPIM message
     */
    void take(ByteBuffer octets) {
        for (int i = octets.position(); i < octets.limit() && head.isEmpty(); i++) {
            byte octet = octets.get(i);
            beginning.write(octet);
            lineEnds = octet == '\r' && lineEnds % 2 == 0 || octet == '\n' && lineEnds % 2 == 1 ? lineEnds + 1
                    : octet == '\r' ? 1 : 0;
            if (lineEnds == 2 * BLOCKS) {
                lineEnds = 2; // the empty line of one block can be followed by that of an empty one
                blocksClosed++;
            }
            if (blocksClosed == BLOCKS) {
                head = Optional.of(CpimMessage.parseHead(beginning.toByteArray()));
                beginning.reset();
            } else if (beginning.size() > CpimMessage.MAX_HEAD_BYTES) {
                throw new CpimException("CPIM head longer than " + CpimMessage.MAX_HEAD_BYTES + " octets");
            }
        }
    }

    /**
     * {@return the head, when all octets have come}
     *
     * @param octets of the whole message
     * @throws CpimException if it has not ended, or says that its content has another size
     */
    CpimMessage whole(long octets) {
        CpimMessage whole = head.orElseThrow(() -> new CpimException("CPIM head is not closed by an empty line"));
        String actual = String.valueOf(octets - whole.contentOffset());
        whole.contentHeader("Content-Length").map(String::trim).map(length -> length.replaceFirst("^0+(?=.)", ""))
                .filter(length -> !length.equals(actual)).ifPresent(length -> {
                    throw new CpimException("Content-Length is not the " + actual + " octets that follow the CPIM head");
                });
        return whole;
    }
}
