package org.restante.delivery;

import java.util.OptionalLong;

/**
 * How a delivery to one device ended.
 *
 * @param complete   whether nothing was left to do
 * @param delivered  how many messages the device confirmed
 * @param saved      MSRP messages, each a wait for answers, that were spared as their contents went with others (MRG-01)
 * @param returned   how many messages stay deferred
 * @param retryAfter seconds that the device asked to wait, if it did
 * @param reason     in words
 */
record Ending(boolean complete, int delivered, int saved, int returned, OptionalLong retryAfter, String reason) {

    /** {@return the numbers, for a line of the log} */
    @Override
    public String toString() {
        return delivered + " delivered" + merging() + ", " + returned + " stay deferred";
    }

    /** {@return what merging saved, in words, with a blank before them; empty text if it saved nothing} */
    String merging() {
        return saved == 0 ? "" : " (merging saved " + saved + " round trips)";
    }
}
