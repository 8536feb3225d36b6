package org.restante.codec.sdp;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An SDP offer or answer with one MSRP media line, as far as CPM looks at it.
 *
 * @param address          connection address of the c= line, without brackets; {@link #NO_ADDRESS} if a refused line
 *                         came without one
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
 * @param fingerprints     a=fingerprint, of the certificate that the writer uses (RFC 8122)
 * @param cema             whether a=msrp-cema was written (RFC 6714)
 * @param files            attributes of a file transfer (RFC 5547), {@code file-selector} among them, as they were written,
 *                         without {@code a=}; if there are any, they are written instead of the size alone
 */
public record MsrpMedia(String address, int port, boolean secure, List<String> acceptTypes, List<String> wrappedTypes,
        Optional<Setup> setup, List<String> path, Direction direction, boolean directionPresent, OptionalLong maxSize,
        OptionalLong fileSelectorSize, List<Fingerprint> fingerprints, boolean cema,
        List<String> files) {

    /** Stands for the address in a refused media line (port 0) that has none. */
    public static final String NO_ADDRESS = "0.0.0.0";

    /** Longest session description that is read, in octets. */
    public static final int MAX_BYTES = 64 * 1024;

    /** Most lines of a session description that is read. */
    public static final int MAX_LINES = 256;

    private static final int MAX_PORT = 65_535;

    /** Who connects (RFC 4145 §4, RFC 6135). */
    public enum Setup { ACTIVE, PASSIVE, ACTPASS, HOLDCONN }

    /** Media direction (RFC 4566 §6). */
    public enum Direction { SENDRECV, SENDONLY, RECVONLY, INACTIVE }

    /** Where the direction is written; a reader takes it from either level (PUSH-07). */
    public enum DirectionLevel { SESSION, MEDIA }

    public MsrpMedia {
        requireThat(isAddress(address), "connection address is malformed");
        requireThat(port >= 0 && port <= MAX_PORT, "port is out of range");
        acceptTypes = words(acceptTypes);
        wrappedTypes = words(wrappedTypes);
        path = words(path);
        requireThat(maxSize.orElse(0) >= 0 && fileSelectorSize.orElse(0) >= 0, "size is negative");
        fingerprints = List.copyOf(fingerprints);
        requireThat(files.stream().allMatch(MsrpMedia::isOfFile), "attribute of a file transfer is malformed");
        files = List.copyOf(files);
    }

    /** A description without fingerprints, a=msrp-cema and files. */
    public MsrpMedia(String address, int port, boolean secure, List<String> acceptTypes, List<String> wrappedTypes,
            Optional<Setup> setup, List<String> path, Direction direction, boolean directionPresent,
            OptionalLong maxSize, OptionalLong fileSelectorSize) {
        this(address, port, secure, acceptTypes, wrappedTypes, setup, path, direction, directionPresent, maxSize,
                fileSelectorSize, List.of(), false, List.of());
    }

    /** {@return the same with these fingerprints} */
    public MsrpMedia withFingerprints(List<Fingerprint> ours) {
        return new MsrpMedia(address, port, secure, acceptTypes, wrappedTypes, setup, path, direction, directionPresent,
                maxSize, fileSelectorSize, ours, cema, files);
    }

    /** {@return the same with these types accepted and no others} */
    public MsrpMedia accepting(List<String> types) {
        return new MsrpMedia(address, port, secure, types, wrappedTypes, setup, path, direction, directionPresent, maxSize,
                fileSelectorSize, fingerprints, cema, files);
    }

    /** {@return the same with these attributes of a file transfer} */
    public MsrpMedia withFiles(List<String> attributes) {
        return new MsrpMedia(address, port, secure, acceptTypes, wrappedTypes, setup, path, direction, directionPresent,
                maxSize, fileSelectorSize, fingerprints, cema, attributes);
    }

    /** {@return the same with or without a=msrp-cema} */
    public MsrpMedia withCema(boolean wanted) {
        return new MsrpMedia(address, port, secure, acceptTypes, wrappedTypes, setup, path, direction, directionPresent,
                maxSize, fileSelectorSize, fingerprints, wanted, files);
    }

    /**
     * Reads a session description. Line ends are CRLF or LF; unknown lines and attributes are passed over.
     *
     * @throws SdpException if it is no SDP, has no or more than one media line, its line is not MSRP, an attribute that
     *                      matters here is malformed or contradicts another, or it exceeds {@link #MAX_BYTES} or
     *                      {@link #MAX_LINES}
     */
    public static MsrpMedia parse(byte[] sdp) {
        return new SdpReader(sdp).read();
    }

    /**
     * Writes the session description in the order of the samples of section D: v o s c t m, accept-types,
     * accept-wrapped-types, max-size, file-selector, setup, path, fingerprint, msrp-cema, direction; CRLF line ends.
     *
     * @param sessionId number for the o= line, id and version
     */
    public byte[] format(long sessionId) {
        return format(sessionId, DirectionLevel.MEDIA);
    }

    /**
     * Writes the session description with its direction at a chosen level (policy {@code sdp.direction.level}).
     *
     * @param sessionId number for the o= line, id and version
     * @param level     where the direction stands; at session level, between t= and m=
     */
    public byte[] format(long sessionId, DirectionLevel level) {
        return new SdpWriter(this).write(sessionId, level);
    }

    /** {@return whether the writer can receive this type: listed, or covered by a wildcard} */
    public boolean accepts(String contentType) {
        String type = bare(contentType);
        String family = type.substring(0, type.indexOf('/') + 1) + '*';
        return acceptTypes.stream().map(MsrpMedia::bare)
                .anyMatch(t -> t.equals("*") || t.equals("*/*") || t.equals(family) || t.equals(type));
    }

    private static String bare(String type) {
        int parameters = type.indexOf(';');
        return (parameters < 0 ? type : type.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
    }

    /** An IPv4 or IPv6 address or a host name: enough to keep blanks, slashes and line ends out. */
    private static boolean isAddress(String text) {
        return !text.isEmpty() && text.length() <= 255 && text.chars().allMatch(c -> c < 128
                && (Character.isLetterOrDigit(c) || c == '.' || c == ':' || c == '-' || c == '%' || c == '_'));
    }

    private static boolean isOfFile(String attribute) {
        return attribute.startsWith("file-") && attribute.chars().noneMatch(c -> c < ' ' && c != '\t' || c == 127);
    }

    private static List<String> words(List<String> words) {
        requireThat(words.stream().noneMatch(w -> w.isEmpty() || w.chars().anyMatch(c -> c <= ' ' || c == 127)),
                "blank or control character within a value");
        return List.copyOf(words);
    }

    private static void requireThat(boolean condition, String otherwise) {
        if (!condition) {
            throw new SdpException(otherwise);
        }
    }
}
