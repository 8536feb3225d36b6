package org.restante.codec.sdp;

import java.util.List;
import java.util.OptionalLong;
import java.util.Optional;

/**
 * An SDP offer or answer with one MSRP media line, as far as CPM looks at it.
 *
 * @param address          connection address of the c= line, without brackets
 * @param port             port of the m= line; 9 for an active side that does not listen, 0 for a refused line
 * @param secure           whether the protocol is TCP/TLS/MSRP
 * @param acceptTypes      a=accept-types, what the writer can receive
 * @param wrappedTypes     a=accept-wrapped-types
 * @param setup            a=setup; empty if absent
 * @param path             a=path, URIs in their order; empty if absent
 * @param direction        the media level's direction, else the session level's, else SENDRECV
 * @param directionPresent whether a direction was written at all
 * @param maxSize          a=max-size in octets
 * @param fileSelectorSize size of a=file-selector in octets
 */
public record MsrpMedia(String address, int port, boolean secure, List<String> acceptTypes, List<String> wrappedTypes,
        Optional<Setup> setup, List<String> path, Direction direction, boolean directionPresent, OptionalLong maxSize,
        OptionalLong fileSelectorSize) {

    /** Who connects (RFC 4145 §4, RFC 6135). */
    public enum Setup { ACTIVE, PASSIVE, ACTPASS, HOLDCONN }

    /** Media direction (RFC 4566 §6). */
    public enum Direction { SENDRECV, SENDONLY, RECVONLY, INACTIVE }

    public MsrpMedia {
        acceptTypes = List.copyOf(acceptTypes);
        wrappedTypes = List.copyOf(wrappedTypes);
        path = List.copyOf(path);
    }

    /**
     * Reads a session description.
     *
     * @throws SdpException if it is no SDP, has no or more than one media line, or its line is not MSRP
     */
    public static MsrpMedia parse(byte[] sdp) {
        throw new IllegalStateException("being built");
    }

    /**
     * Writes the session description in the order of the samples of section D: v o s c t m, accept-types,
     * accept-wrapped-types, max-size, file-selector, setup, path, direction; CRLF line ends.
     *
     * @param sessionId number for the o= line, id and version
     */
    public byte[] format(long sessionId) {
        throw new IllegalStateException("being built");
    }

    /** {@return whether the writer can receive this type: listed, or covered by a wildcard} */
    public boolean accepts(String contentType) {
        throw new IllegalStateException("being built");
    }
}
