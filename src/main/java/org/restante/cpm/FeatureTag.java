package org.restante.cpm;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * The CPM services as IMS communication service identifiers, carried in the media feature tag
 * {@code +g.3gpp.icsi-ref} (requirement text: wire rules of section D.0; RFC 3840, RFC 3841).
 *
 * <p>On the wire each colon of the URN is percent-encoded and several services share one quoted, comma separated list;
 * in P-Asserted-Service the plain URN is used.
 */
public enum FeatureTag {
    /** Pager Mode. */
    MSG,
    /** Large Message Mode. */
    LARGEMSG,
    /** 1-to-1 and group sessions. */
    SESSION,
    /** Deferred message delivery. */
    DEFERRED,
    /** File transfer. */
    FILETRANSFER,
    /** System messages. */
    SYSTEMMSG;

    /** Name of the media feature tag as a Contact or Accept-Contact parameter. */
    public static final String PARAMETER = "+g.3gpp.icsi-ref";

    private static final String PREFIX = "urn:urn-7:3gpp-service.ims.icsi.oma.cpm.";

    /** {@return the plain URN, as P-Asserted-Service carries it} */
    public String urn() {
        return PREFIX + name().toLowerCase(Locale.ROOT);
    }

    /** {@return the same as an identifier of its own} */
    public Icsi icsi() {
        return new Icsi(urn());
    }

    /** {@return the URN with its colons percent-encoded, without quotes} */
    public String encoded() {
        return icsi().encoded();
    }

    /** {@return the value of an Accept-Contact header that prefers devices with this service} */
    public String acceptContact() {
        return icsi().acceptContact();
    }

    /**
     * Reads the value of the feature tag. Quotes may be present or not, colons encoded or not; unknown services are
     * left out.
     *
     * @param icsiRef the parameter's value, for example {@code "urn%3Aurn-7%3A…msg,urn%3Aurn-7%3A…deferred"}
     * @return the CPM services named in it, possibly none
     */
    public static Set<FeatureTag> parse(String icsiRef) {
        return parse(icsiRef, DEFERRED.icsi());
    }

    /** As {@link #parse(String)}, where deferred delivery is known by another identifier, too (I-02). */
    public static Set<FeatureTag> parse(String icsiRef, Icsi deferred) {
        EnumSet<FeatureTag> tags = EnumSet.noneOf(FeatureTag.class);
        for (String part : icsiRef.replace("\"", "").split(",")) {
            String urn = part.trim().replaceAll("(?i)%3A", ":").toLowerCase(Locale.ROOT);
            for (FeatureTag tag : values()) {
                if (tag.urn().equals(urn) || tag == DEFERRED && deferred.urn().equalsIgnoreCase(urn)) {
                    tags.add(tag);
                }
            }
        }
        return Collections.unmodifiableSet(tags);
    }
}
