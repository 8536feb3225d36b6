package org.restante.msrp;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Digest authentication as relays do it: MD5, {@code qop=auth}, and the last URI of To-Path as digest-uri (RFC 4976
 * §5.1 and §9.1, RFC 2617 §3.2). MD5 is what the protocol has; TLS around it is what protects.
 *
 * @param realm  the relay's realm
 * @param nonce  the relay's nonce
 * @param opaque what it wants back unchanged, may be empty
 */
record Digest(String realm, String nonce, String opaque) {

    private static final Pattern PARAMETER = Pattern.compile("([A-Za-z0-9_-]+)\\s*=\\s*(?:\"([^\"]*)\"|([^\\s,\"]+))");

    /**
     * Reads a challenge.
     *
     * @param value of WWW-Authenticate
     * @throws IllegalArgumentException if it asks for what we cannot do
     */
    static Digest challenge(String value) {
        if (!value.regionMatches(true, 0, "Digest ", 0, 7)) {
            throw new IllegalArgumentException("not a Digest challenge");
        }
        Map<String, String> parameters = parameters(value.substring(7));
        String qop = ',' + parameters.getOrDefault("qop", "auth").replace(" ", "") + ',';
        if (!parameters.getOrDefault("algorithm", "MD5").equalsIgnoreCase("MD5")
                || !qop.toLowerCase(Locale.ROOT).contains(",auth,")
                || !parameters.containsKey("realm") || !parameters.containsKey("nonce")) {
            throw new IllegalArgumentException("a Digest challenge without realm or nonce, or not for MD5 and auth");
        }
        return new Digest(parameters.get("realm"), parameters.get("nonce"), parameters.getOrDefault("opaque", ""));
    }

    /** {@return the parameters of a header by their names in lower case; quoting is undone} */
    static Map<String, String> parameters(String text) {
        Map<String, String> found = new HashMap<>();
        Matcher parameter = PARAMETER.matcher(text);
        while (parameter.find()) {
            found.putIfAbsent(parameter.group(1).toLowerCase(Locale.ROOT),
                    parameter.group(2) == null ? parameter.group(3) : parameter.group(2));
        }
        return found;
    }

    /** {@return the same challenge with the nonce that comes next} */
    Digest next(String nextNonce) {
        return new Digest(realm, nextNonce, opaque);
    }

    /**
     * {@return the value of Authorization}
     *
     * @param uri    the last URI of To-Path
     * @param count  how often the nonce was used, this time included
     * @param cnonce a fresh random value
     */
    String authorization(RelayAccount account, String uri, int count, String cnonce) {
        return "Digest username=\"" + account.user() + "\", realm=\"" + realm + "\", nonce=\"" + nonce + "\", uri=\"" + uri
                + "\", qop=auth, nc=" + hex(count) + ", cnonce=\"" + cnonce + "\", response=\""
                + response(account, "AUTH:" + uri, count, cnonce) + '"'
                + (opaque.isEmpty() ? "" : ", opaque=\"" + opaque + '"');
    }

    /** {@return what the relay says in Authentication-Info if it knows the password too} */
    String rspauth(RelayAccount account, String uri, int count, String cnonce) {
        return response(account, ':' + uri, count, cnonce);
    }

    private String response(RelayAccount account, String a2, int count, String cnonce) {
        String a1 = account.user() + ':' + realm + ':' + account.password();
        return md5(md5(a1) + ':' + nonce + ':' + hex(count) + ':' + cnonce + ":auth:" + md5(a2));
    }

    private static String hex(int count) {
        return HexFormat.of().toHexDigits(count);
    }

    private static String md5(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }
}
