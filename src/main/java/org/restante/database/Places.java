package org.restante.database;

/**
 * How many places a statement has for a list of values. With as many as there are values, a list of any length makes a
 * statement of its own, which is translated again each time; of those with a power of two there are few, and they are kept.
 * The last value takes the places that are left.
 */
public final class Places {

    private Places() {
    }

    /** {@return how many places there are for so many values} @param values at least 1 */
    public static int of(int values) {
        return Integer.highestOneBit(2 * values - 1);
    }

    /** {@return which value takes a place} @param place from 0 @param values how many there are */
    public static int value(int place, int values) {
        return Math.min(place, values - 1);
    }
}
