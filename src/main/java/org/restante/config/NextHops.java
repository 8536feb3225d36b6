package org.restante.config;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where requests towards a user go first, as loose routes: with the {@code lr} parameter (RFC 3261 §19.1.1). */
public final class NextHops {

    private NextHops() {
    }

    /**
     * @param serving SIP URI of the S-CSCF that serves the user, if it is known
     * @return it, else {@code core.route}; empty if that is not set either
     */
    public static List<String> of(Optional<String> serving, Settings.Core core) {
        return serving.or(core::route).map(NextHops::loose).stream().toList();
    }

    /** {@return every way that there is, the best first; as {@link #of} otherwise} */
    public static List<String> all(Optional<String> serving, Settings.Core core) {
        return Stream.of(serving, core.route()).flatMap(Optional::stream).map(NextHops::loose).distinct().toList();
    }

    /** {@return the URI with the parameter, added if it is missing} */
    static String loose(String uri) {
        return uri.matches("(?i).*;lr(;.*|=.*|)") ? uri : uri + ";lr";
    }
}
