package org.restante.msrp;

import java.util.ArrayList;
import java.util.List;

/**
 * A message that passes, or passed, through a {@link MsrpJoin}.
 *
 * @param from        the session that it came from
 * @param messageId   its Message-ID there
 * @param contentType its Content-Type
 * @param totalOctets its size, {@link ByteRange#UNKNOWN} while that was not told
 * @param confirmed   the octets that the far side answered with 200, in order, disjoint
 */
public record PassedMessage(MsrpSession from, String messageId, String contentType, long totalOctets,
        List<ByteRange> confirmed) {

    public PassedMessage {
        confirmed = List.copyOf(confirmed);
    }

    /** {@return the octets that the far side has not confirmed; the last range is open if the size is not known} */
    public List<ByteRange> unconfirmed() {
        List<ByteRange> gaps = new ArrayList<>();
        long next = 1;
        for (ByteRange range : confirmed) {
            if (range.first() > next) {
                gaps.add(new ByteRange(next, range.first() - 1, totalOctets));
            }
            next = range.last() + 1;
        }
        if (totalOctets == ByteRange.UNKNOWN || next <= totalOctets) {
            gaps.add(new ByteRange(next, totalOctets, totalOctets));
        }
        return gaps;
    }
}
