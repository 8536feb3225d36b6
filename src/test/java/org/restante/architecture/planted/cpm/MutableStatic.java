package org.restante.architecture.planted.cpm;

/** State of the whole machine. */
final class MutableStatic {
    static int wrong;
}
