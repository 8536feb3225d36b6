package org.restante.msrp;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A To-Path or From-Path (RFC 4975 §7.1): the URIs on the way, the next hop first.
 *
 * @param uris at least one
 */
record MsrpPath(List<MsrpUri> uris) {

    MsrpPath {
        uris = List.copyOf(uris);
        if (uris.isEmpty()) {
            throw new IllegalArgumentException("path without a URI");
        }
    }

    /**
     * Reads a header's value.
     *
     * @param most most URIs that are accepted
     * @throws IllegalArgumentException if it is malformed or too long
     */
    static MsrpPath parse(String value, int most) {
        List<MsrpUri> uris = new ArrayList<>();
        for (String part : value.strip().split("[ \t]+")) {
            if (uris.size() == most) {
                throw new IllegalArgumentException("path of more than " + most + " URIs");
            }
            uris.add(MsrpUri.parse(part));
        }
        return new MsrpPath(uris);
    }

    MsrpUri first() {
        return uris.get(0);
    }

    /** {@return whether both name the same hops in the same order} */
    boolean matches(MsrpPath other) {
        if (uris.equals(other.uris)) {
            return true;
        }
        if (uris.size() != other.uris.size()) {
            return false;
        }
        for (int i = 0; i < uris.size(); i++) {
            if (!uris.get(i).matches(other.uris.get(i))) {
                return false;
            }
        }
        return true;
    }

    /**
     * {@return whether this is the From-Path of a peer: its path, or the same session at the far end if that is all that is
     * known of it (RFC 6714 §5)}
     *
     * @param path as its SDP told it
     */
    boolean isOf(RemoteEnd peer, MsrpPath path) {
        return peer.bySessionId() ? last().sessionId().equals(path.last().sessionId()) : matches(path);
    }

    private MsrpUri last() {
        return uris.get(uris.size() - 1);
    }

    @Override
    public String toString() {
        return uris.stream().map(MsrpUri::toString).collect(Collectors.joining(" "));
    }
}
