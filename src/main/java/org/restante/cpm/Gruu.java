package org.restante.cpm;

import java.io.Serializable;

/**
 * A public GRUU (RFC 5627): a SIP URI that reaches exactly one device. It is used byte for byte as the registrar gave
 * it (PUSH-02).
 *
 * @param uri for example {@code sip:bob@home2.example;gr=urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6}
 */
public record Gruu(String uri) implements Serializable {

    public Gruu {
        if (!uri.startsWith("sip:") && !uri.startsWith("sips:") || !uri.matches(".*;gr(=.+|;.*|)")
                || uri.length() > 512 || uri.chars().anyMatch(c -> c <= ' ' || c == '<' || c == '>' || c == '"')) {
            throw new IllegalArgumentException("not a GRUU");
        }
    }

    @Override
    public String toString() {
        return uri;
    }
}
