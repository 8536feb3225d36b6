package org.restante.architecture.planted.cpm;

/** Speaks to nobody. */
final class Prints {
    void wrong() {
        System.out.println("wrong");
    }
}
