package org.restante.architecture.planted.history;

/** Something to import. */
public final class Planted {
}
