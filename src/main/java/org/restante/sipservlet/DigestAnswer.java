package org.restante.sipservlet;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Answers a demand for credentials (RFC 7616 §3.4). */
final class DigestAnswer {

    private static final String COUNT = "00000001"; // every nonce is used once

    private DigestAnswer() {
    }

    /**
     * @param method of the request
     * @param uri    its Request-URI, as it is sent
     * @param cnonce random, chosen by us
     * @return value of Authorization or Proxy-Authorization
     */
    static String to(DigestChallenge challenge, String user, String password, String method, String uri, String cnonce) {
        String secret = hash(challenge, user + ':' + challenge.realm() + ':' + password);
        String request = hash(challenge, method + ':' + uri);
        String middle = challenge.auth() ? challenge.nonce() + ':' + COUNT + ':' + cnonce + ":auth" : challenge.nonce();
        String response = hash(challenge, secret + ':' + middle + ':' + request);
        StringBuilder value = new StringBuilder("Digest username=\"" + user + "\",realm=\"" + challenge.realm()
                + "\",nonce=\"" + challenge.nonce() + "\",uri=\"" + uri + "\",response=\"" + response + '"');
        if (challenge.named()) {
            value.append(",algorithm=").append(challenge.algorithm().sipName());
        }
        if (challenge.auth()) {
            value.append(",cnonce=\"").append(cnonce).append("\",qop=auth,nc=").append(COUNT);
        }
        challenge.opaque().ifPresent(opaque -> value.append(",opaque=\"").append(opaque).append('"'));
        return value.toString();
    }

    private static String hash(DigestChallenge challenge, String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(challenge.algorithm().jdkName())
                    .digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("the JDK has no " + challenge.algorithm(), e);
        }
    }
}
