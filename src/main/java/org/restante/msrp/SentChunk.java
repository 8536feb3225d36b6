package org.restante.msrp;

/** One chunk of a {@link Transmission} that is written, or being written, and not yet answered. */
final class SentChunk {

    private final Transmission transmission;
    private long octets;
    private boolean answered;

    SentChunk(Transmission transmission) {
        this.transmission = transmission;
    }

    Transmission transmission() {
        return transmission;
    }

    long octets() {
        return octets;
    }

    void grow(int more) {
        octets += more;
    }

    boolean answered() {
        return answered;
    }

    void answer() {
        answered = true;
    }
}
