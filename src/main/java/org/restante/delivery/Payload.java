package org.restante.delivery;

/**
 * A message in the form in which it is sent: some octets, the stored content as a stream, some more octets. Only the
 * first and the last are in memory.
 *
 * @param contentType   Content-Type of the whole
 * @param prefix        octets before the content
 * @param content       opens the content
 * @param contentOctets exact number of octets that the content has
 * @param suffix        octets after the content
 */
public record Payload(String contentType, byte[] prefix, ContentOpener content, long contentOctets, byte[] suffix) {

    /** {@return octets of the whole} */
    public long octets() {
        return prefix.length + contentOctets + suffix.length;
    }
}
