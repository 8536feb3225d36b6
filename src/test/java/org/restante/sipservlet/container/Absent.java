package org.restante.sipservlet.container;

/** What a handler needs and its archive lacks. */
public final class Absent {

    private Absent() {
    }
}
