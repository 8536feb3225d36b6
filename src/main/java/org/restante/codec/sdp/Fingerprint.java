package org.restante.codec.sdp;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The hash of a certificate in its DER form, as a=fingerprint tells it (RFC 8122 §5).
 *
 * @param hash  name of the hash function, in lower case, for example {@code sha-256}
 * @param value its octets in upper case hexadecimal, separated by colons
 */
public record Fingerprint(String hash, String value) {

    /** The hash function of the fingerprints that we write; RFC 8122 §5.1 asks every end to know it. */
    public static final String SHA_256 = "sha-256";

    private static final Pattern VALUE = Pattern.compile("[0-9A-F]{2}(:[0-9A-F]{2}){15,63}");

    public Fingerprint {
        hash = hash.toLowerCase(Locale.ROOT);
        value = value.toUpperCase(Locale.ROOT);
        if (hash.isEmpty() || hash.chars().anyMatch(c -> c <= ' ' || c >= 127) || !VALUE.matcher(value).matches()) {
            throw new SdpException("fingerprint is malformed");
        }
    }

    /**
     * Reads the attribute's value.
     *
     * @throws SdpException if it is malformed
     */
    public static Fingerprint parse(String text) {
        String[] words = text.strip().split("\\s+");
        if (words.length != 2) {
            throw new SdpException("fingerprint is malformed");
        }
        return new Fingerprint(words[0], words[1]);
    }

    /**
     * {@return the SHA-256 fingerprint of a certificate}
     *
     * @param der the certificate's DER form
     */
    public static Fingerprint of(byte[] der) {
        byte[] octets = digest(SHA_256, der).orElseThrow(() -> new IllegalStateException("no SHA-256 here"));
        return new Fingerprint(SHA_256, HexFormat.ofDelimiter(":").withUpperCase().formatHex(octets));
    }

    /**
     * {@return whether it can prove anything: MD5 and SHA-1 do not any more, and what is unknown cannot be checked}
     */
    public boolean isUsable() {
        return algorithm(hash).isPresent();
    }

    /**
     * {@return whether it is usable and this certificate's}
     *
     * @param der the certificate's DER form
     */
    public boolean fits(byte[] der) {
        byte[] told = HexFormat.ofDelimiter(":").parseHex(value);
        return digest(hash, der).filter(octets -> MessageDigest.isEqual(octets, told)).isPresent();
    }

    private static Optional<String> algorithm(String hash) {
        return Arrays.asList("sha-224", "sha-256", "sha-384", "sha-512").contains(hash)
                ? Optional.of(hash.toUpperCase(Locale.ROOT)) : Optional.empty();
    }

    private static Optional<byte[]> digest(String hash, byte[] der) {
        return algorithm(hash).map(name -> {
            try {
                return MessageDigest.getInstance(name).digest(der);
            } catch (NoSuchAlgorithmException missing) {
                throw new IllegalStateException(missing);
            }
        });
    }

    @Override
    public String toString() {
        return hash.toUpperCase(Locale.ROOT) + ' ' + value;
    }
}
