package org.restante.sipservlet;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A demand for credentials (RFC 7616 §3.3; RFC 8760 §2).
 *
 * @param realm     whose credentials
 * @param nonce     what they are to be good for
 * @param opaque    to be given back as it is, if present
 * @param algorithm how they are to be made
 * @param named     whether the algorithm was named, and so is to be named in the answer
 * @param auth      whether quality of protection "auth" is offered; without any it is RFC 2069's
 * @param stale     whether the credentials were right but their nonce too old
 */
record DigestChallenge(String realm, String nonce, Optional<String> opaque, Algorithm algorithm, boolean named,
        boolean auth, boolean stale) {

    /** Longest challenge that is looked at; real ones have a few hundred octets. */
    private static final int LONGEST = 4096;

    private static final Pattern PARAMETER =
            Pattern.compile("([A-Za-z0-9!#$%&'*+.^_`|~-]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\\s,\"]+))\\s*(?:,\\s*|$)");

    /** A hash function, by its names there and here; the last is the strongest. */
    enum Algorithm {
        /** RFC 2617. */
        MD5("MD5", "MD5"),
        /** RFC 7616. */
        SHA_256("SHA-256", "SHA-256");

        private final String name;
        private final String digest;

        Algorithm(String name, String digest) {
            this.name = name;
            this.digest = digest;
        }

        /** {@return its name in SIP} */
        String sipName() {
            return name;
        }

        /** {@return its name in the JDK} */
        String jdkName() {
            return digest;
        }
    }

    /** {@return the strongest challenge that we can meet, of the values of one kind of header field} */
    static Optional<DigestChallenge> strongest(List<String> values) {
        return values.stream().map(DigestChallenge::parse).flatMap(Optional::stream)
                .max(Comparator.comparing(DigestChallenge::algorithm));
    }

    /** {@return a challenge; empty for one that we cannot meet: another scheme or algorithm, only auth-int, nonsense} */
    static Optional<DigestChallenge> parse(String value) {
        if (value.length() > LONGEST || !value.regionMatches(true, 0, "Digest ", 0, 7)) {
            return Optional.empty();
        }
        Map<String, String> parameters = parameters(value.substring(7).trim());
        String name = parameters.getOrDefault("algorithm", "MD5");
        Optional<Algorithm> algorithm = Arrays.stream(Algorithm.values())
                .filter(known -> known.sipName().equalsIgnoreCase(name)).findFirst();
        List<String> qop = Arrays.asList(parameters.getOrDefault("qop", "").toLowerCase(Locale.ROOT).split("\\s*,\\s*"));
        boolean auth = qop.contains("auth");
        boolean unusable = !auth && parameters.containsKey("qop") || !parameters.containsKey("realm")
                || !parameters.containsKey("nonce");
        return unusable ? Optional.empty() : algorithm.map(known -> new DigestChallenge(parameters.get("realm"),
                parameters.get("nonce"), Optional.ofNullable(parameters.get("opaque")), known,
                parameters.containsKey("algorithm"), auth, parameters.getOrDefault("stale", "").equalsIgnoreCase("true")));
    }

    /** Quoted values keep their escapes: they are only ever given back or hashed as they stand between the quotes. */
    private static Map<String, String> parameters(String text) {
        Map<String, String> parameters = new HashMap<>();
        Matcher matcher = PARAMETER.matcher(text);
        int end = 0;
        while (matcher.find() && matcher.start() == end) {
            parameters.putIfAbsent(matcher.group(1).toLowerCase(Locale.ROOT),
                    matcher.group(2) == null ? matcher.group(3) : matcher.group(2));
            end = matcher.end();
        }
        return end == text.length() ? parameters : Map.of();
    }
}
