package org.restante.client;

import java.text.ParseException;
import java.util.List;
import java.util.UUID;
import javax.sip.InvalidArgumentException;
import javax.sip.header.ContactHeader;
import javax.sip.header.FromHeader;
import javax.sip.header.HeaderFactory;
import javax.sip.header.ToHeader;
import javax.sip.header.ViaHeader;
import javax.sip.message.Request;
import org.restante.cpm.FeatureTag;
import org.restante.cpm.HeaderField;

/** Makes the client's requests outside a dialog: routed to the core, from its address of record. */
final class OutgoingRequests {

    private final ClientSettings settings;
    private final SipEndpoint endpoint;

    OutgoingRequests(ClientSettings settings, SipEndpoint endpoint) {
        this.settings = settings;
        this.endpoint = endpoint;
    }

    /** {@return a new From tag} */
    static String newTag() {
        return UUID.randomUUID().toString().substring(0, 8);
    }

    /**
     * Makes a request.
     *
     * @param target Request-URI
     * @param to     URI of the To header
     * @throws ClientException if an address is none
     */
    Request request(String method, String target, String to, String fromTag, String callId, long sequence,
            List<HeaderField> more) {
        HeaderFactory headers = endpoint.headers();
        try {
            FromHeader from = headers.createFromHeader(
                    endpoint.addresses().createAddress('<' + settings.user().uri() + '>'), fromTag);
            ToHeader toHeader = headers.createToHeader(endpoint.addresses().createAddress('<' + to + '>'), null);
            Request request = endpoint.messages().createRequest(endpoint.addresses().createURI(target), method,
                    headers.createCallIdHeader(callId), headers.createCSeqHeader(sequence, method), from, toHeader,
                    List.of(via()), headers.createMaxForwardsHeader(70));
            endpoint.add(request, List.of(new HeaderField("Route", '<' + settings.core().routeUri() + '>'),
                    new HeaderField("User-Agent", ClientRelease.TOKEN)));
            endpoint.add(request, more);
            return request;
        } catch (ParseException | InvalidArgumentException | IllegalArgumentException e) {
            throw new ClientException(method + " to " + target + " cannot be made: " + e.getMessage(), e);
        }
    }

    private ViaHeader via() throws ParseException, InvalidArgumentException {
        return endpoint.headers().createViaHeader(endpoint.address().getHostString(), endpoint.address().getPort(),
                settings.core().transport().token(), null);
    }

    /** {@return the URI at which this device listens} */
    String contactUri() {
        String user = SipFields.userOf(settings.user().uri());
        return "sip:" + user + '@' + endpoint.address().getHostString() + ':' + endpoint.address().getPort()
                + (settings.core().transport() == SipTransport.TCP ? ";transport=tcp" : "");
    }

    /** {@return the Contact of a registration: the instance id and every service (RFC 5626 §4.1, section D.0)} */
    HeaderField registrationContact() {
        List<String> services = settings.services().stream().sorted().map(FeatureTag::encoded).toList();
        return new HeaderField(ContactHeader.NAME, '<' + contactUri() + ">;+sip.instance=\"<" + settings.instance().value()
                + ">\";" + FeatureTag.PARAMETER + "=\"" + String.join(",", services) + '"');
    }
}
