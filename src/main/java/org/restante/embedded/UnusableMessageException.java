package org.restante.embedded;

import java.text.ParseException;

/** A message lacks what makes it one. The message says what. */
final class UnusableMessageException extends ParseException {

    private static final long serialVersionUID = 1;

    UnusableMessageException(String why) {
        super(why, 0);
    }
}
