package org.restante.architecture.planted.cpm;

/** Throws the reason away. */
final class PrintsTrace {
    void wrong(Exception e) {
        e.printStackTrace();
    }
}
