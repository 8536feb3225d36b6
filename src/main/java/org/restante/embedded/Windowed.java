package org.restante.embedded;

/** A channel whose peer has a window for new requests. */
interface Windowed {

    /** {@return the window of who is at the other end} */
    Window window();
}
