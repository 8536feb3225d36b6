package org.restante.architecture.planted.cpm;

/** State of a thread. */
final class UsesThreadLocal {
    private final ThreadLocal<String> wrong = new ThreadLocal<>();

    String wrong() {
        return wrong.get();
    }
}
