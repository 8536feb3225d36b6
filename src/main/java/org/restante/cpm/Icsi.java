package org.restante.cpm;

/**
 * An IMS communication service identifier (TS 24.229 §7.2A.8.2): a plain URN in P-Asserted-Service, with its colons
 * percent-encoded in the media feature tag (section D.0).
 *
 * @param urn the plain URN
 */
public record Icsi(String urn) {

    /** @throws IllegalArgumentException if it is none */
    public Icsi {
        if (!urn.matches("urn:urn-7:[A-Za-z0-9._:-]{1,200}")) {
            throw new IllegalArgumentException("an ICSI is urn:urn-7: and letters, digits, dots, colons, hyphens");
        }
    }

    /** {@return the URN with its colons percent-encoded, without quotes} */
    public String encoded() {
        return urn.replace(":", "%3A");
    }

    /** {@return the value of an Accept-Contact header that prefers devices with this service} */
    public String acceptContact() {
        return "*;" + FeatureTag.PARAMETER + "=\"" + encoded() + '"';
    }

    /** {@return the value of an Accept-Contact header that keeps away devices without this service (RFC 3841 §9.2)} */
    public String strictAcceptContact() {
        return acceptContact() + ";require;explicit";
    }
}
