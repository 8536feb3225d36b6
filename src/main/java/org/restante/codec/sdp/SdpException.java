package org.restante.codec.sdp;

/** A session description that cannot be used. Its message is one line for people. */
public class SdpException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param what what is wrong, in words */
    public SdpException(String what) {
        super(what);
    }
}
