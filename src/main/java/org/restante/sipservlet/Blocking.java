package org.restante.sipservlet;

import java.util.concurrent.Callable;

/**
 * What came of work that blocked: a value or a fault.
 *
 * @param <T> the value
 */
public sealed interface Blocking<T> {

    /**
     * It ran to its end.
     *
     * @param value what it returned, possibly null
     * @param <T>   the value
     */
    record Value<T>(T value) implements Blocking<T> {
    }

    /**
     * It threw.
     *
     * @param cause what it threw
     * @param <T>   the value that there is not
     */
    record Fault<T>(Throwable cause) implements Blocking<T> {
    }

    /**
     * {@return the value}
     *
     * @throws Exception the fault, if it is one
     */
    default T get() throws Exception {
        if (this instanceof Fault<T> fault) {
            throw fault.cause() instanceof Exception exception ? exception : new IllegalStateException(fault.cause());
        }
        return ((Value<T>) this).value();
    }

    /** Runs a task; {@return what came of it} */
    static <T> Blocking<T> of(Callable<T> task) {
        try {
            return new Value<>(task.call());
        } catch (Throwable fault) { // whoever waits for it must learn of it, whatever it is
            return new Fault<>(fault);
        }
    }
}
