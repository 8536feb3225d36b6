package org.restante.architecture.planted.cpm;

/** Waits for luck. */
final class Sleeps {
    void wrong() throws InterruptedException {
        Thread.sleep(1);
    }
}
