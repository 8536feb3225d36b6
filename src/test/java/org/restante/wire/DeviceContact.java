package org.restante.wire;

import java.util.List;

/**
 * A device as the core knows it.
 *
 * @param uri where it is reached, for example {@code sip:bob@127.0.0.1:40501}
 * @param instance the value of {@code +sip.instance} without angle brackets, for example {@code urn:uuid:...}
 * @param gruu its public GRUU, null when the core gave it none
 * @param services short names of its CPM services, for example {@code deferred}, {@code msg}
 */
public record DeviceContact(String uri, String instance, String gruu, List<String> services) {

    public DeviceContact {
        services = List.copyOf(services);
    }

    /** {@return a device of {@code user} (a SIP URI) with a public GRUU made from the instance} */
    public static DeviceContact of(String user, String uri, String uuid, String... services) {
        return new DeviceContact(uri, "urn:uuid:" + uuid, user + ";gr=urn:uuid:" + uuid, List.of(services));
    }

    /** {@return the value of {@code +g.3gpp.icsi-ref} without quotes, colons encoded} */
    public String icsiRef() {
        return String.join(",", services.stream()
                .map(service -> "urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm." + service).toList());
    }

    /** {@return the Contact value that the device registers with} */
    public String registeredContact() {
        return "<" + uri + ">;+sip.instance=\"<" + instance + ">\"" + tags();
    }

    /** {@return the Contact value in the registrar's 200, with the GRUU} */
    public String answeredContact(long expires) {
        String pubGruu = gruu == null ? "" : ";pub-gruu=\"" + gruu + '"';
        return registeredContact() + pubGruu + ";expires=" + expires;
    }

    private String tags() {
        return services.isEmpty() ? "" : ";+g.3gpp.icsi-ref=\"" + icsiRef() + '"';
    }

    /** {@return the {@code contact} element of a registration event document (RFC 3680, RFC 5628)} */
    public String reginfo(String state, String event) {
        String services = this.services.isEmpty() ? ""
                : "<unknown-param name=\"+g.3gpp.icsi-ref\">\"" + icsiRef() + "\"</unknown-param>\n";
        String pubGruu = gruu == null ? "" : "<gr:pub-gruu uri=\"" + gruu + "\"/>\n";
        return "<contact id=\"" + Integer.toHexString(instance.hashCode()) + "\" state=\"" + state + "\" event=\""
                + event + "\" callid=\"reg\" cseq=\"1\" expires=\"600\">\n<uri>" + uri + "</uri>\n"
                + "<unknown-param name=\"+sip.instance\">\"&lt;" + instance + "&gt;\"</unknown-param>\n"
                + services + pubGruu + "</contact>\n";
    }
}
