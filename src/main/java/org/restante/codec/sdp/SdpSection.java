package org.restante.codec.sdp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What one section of a session description says that matters here: its connection address and some attributes. */
final class SdpSection {

    static final String DIRECTION = "direction";

    private static final Set<String> DIRECTIONS = Set.of("sendrecv", "sendonly", "recvonly", "inactive");
    private static final Set<String> KNOWN = Set.of("accept-types", "accept-wrapped-types", "setup", "path", "max-size",
            "file-selector", "msrp-cema");
    private static final int MOST_FINGERPRINTS = 8;

    private final Map<String, String> values = new HashMap<>();
    private final List<Fingerprint> fingerprints = new ArrayList<>();
    private final List<String> files = new ArrayList<>();
    private String address;

    /** Takes the value of a c= line, {@code IN IP4 192.0.2.20}. */
    void connection(String value) {
        String[] words = value.split("\\s+");
        boolean known = words.length == 3 && words[0].equalsIgnoreCase("IN")
                && (words[1].equalsIgnoreCase("IP4") || words[1].equalsIgnoreCase("IP6"));
        if (!known) {
            throw new SdpException("connection line is malformed");
        }
        if (address != null && !address.equals(words[2])) {
            throw new SdpException("two connection addresses in one section");
        }
        address = words[2];
    }

    /** Takes the value of an a= line, {@code name} or {@code name:value}; unknown ones are passed over. */
    void attribute(String text) {
        int colon = text.indexOf(':');
        String name = (colon < 0 ? text : text.substring(0, colon)).strip().toLowerCase(Locale.ROOT);
        if (name.startsWith("file-")) {
            files.add(colon < 0 ? name : name + ':' + text.substring(colon + 1).strip());
        }
        if (DIRECTIONS.contains(name)) {
            put(DIRECTION, name);
        } else if (name.equals("fingerprint")) {
            fingerprint(text.substring(colon + 1));
        } else if (KNOWN.contains(name)) {
            put(name, colon < 0 ? "" : text.substring(colon + 1).strip());
        }
    }

    /** There may be several, one for each hash function (RFC 8122 §5). */
    private void fingerprint(String value) {
        if (fingerprints.size() == MOST_FINGERPRINTS) {
            throw new SdpException("more than " + MOST_FINGERPRINTS + " fingerprints");
        }
        fingerprints.add(Fingerprint.parse(value));
    }

    List<Fingerprint> fingerprints() {
        return fingerprints;
    }

    List<String> files() {
        return files;
    }

    private void put(String name, String value) {
        String before = values.put(name, value);
        if (before != null && !before.equals(value)) {
            throw new SdpException("attribute " + name + " is given twice");
        }
    }

    Optional<String> address() {
        return Optional.ofNullable(address);
    }

    Optional<String> value(String name) {
        return Optional.ofNullable(values.get(name));
    }
}
