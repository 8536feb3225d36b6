package org.restante.sipservlet;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.UnsupportedEncodingException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import javax.servlet.sip.Parameterable;
import javax.servlet.sip.ServletParseException;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipFactory;
import javax.servlet.sip.SipServletMessage;
import javax.servlet.sip.SipServletRequest;
import javax.servlet.sip.SipSession;
import javax.servlet.sip.SipURI;
import org.restante.config.ListenAddress;
import org.restante.config.Settings;
import org.restante.cpm.HeaderField;

/** Makes the container's messages from our records. */
@Singleton
final class RequestBuilder {

    private final ContainerObjects container;
    private final Settings settings;

    @Inject
    RequestBuilder(ContainerObjects container, Settings settings) {
        this.container = container;
        this.settings = settings;
    }

    /**
     * @return a request that opens a leg, in a SIP session of its own
     * @throws ServletParseException    if an address or URI is no legal SIP
     * @throws IllegalArgumentException if a header field is no legal SIP
     */
    SipServletRequest opening(SipApplicationSession applicationSession, OutgoingRequest request)
            throws ServletParseException, UnsupportedEncodingException {
        SipFactory factory = container.sipFactory();
        SipServletRequest message = factory.createRequest(applicationSession, request.method(),
                factory.createAddress(request.from()), factory.createAddress(request.to()));
        message.setRequestURI(factory.createURI(request.requestUri()));
        List<String> routes = new ArrayList<>(request.routes());
        Collections.reverse(routes);
        for (String route : routes) {
            message.pushRoute((SipURI) factory.createURI(route));
        }
        message.getSession().setOutboundInterface(outbound(factory, request));
        complete(message, request.headers(), contact(request), request.content());
        return message;
    }

    /** {@return the parameters of the Contact, in their order} */
    static List<HeaderField> contact(OutgoingRequest request) {
        return request.contactParameters().entrySet().stream()
                .map(parameter -> new HeaderField(parameter.getKey(), parameter.getValue())).toList();
    }

    /** {@return a request within the leg's dialog} */
    SipServletRequest within(SipSession dialog, LegRecord leg, RequestWithin request) throws UnsupportedEncodingException {
        SipServletRequest message = dialog.createRequest(request.method());
        complete(message, request.headers(), leg.contact(), request.content());
        return message;
    }

    /** {@return the request that ends a leg: BYE, or for a subscription SUBSCRIBE with Expires 0 (RFC 6665 §4.1.2.3)} */
    static SipServletRequest ending(SipSession dialog, LegRecord leg) {
        SipServletRequest message = dialog.createRequest(leg.isCall() ? "BYE" : leg.method());
        if (!leg.isCall()) {
            message.setHeader("Expires", "0");
        }
        if (!leg.event().isEmpty()) { // without it the subscription is not known (RFC 6665 §4.5.1)
            message.setHeader("Event", leg.event());
        }
        leg.farewell().forEach(header -> message.addHeader(header.name(), header.value()));
        return message;
    }

    /** Adds header fields, Contact parameters and body: the container makes a bare Contact for each message. */
    static void complete(SipServletMessage message, List<HeaderField> headers, List<HeaderField> contactParameters,
            Content content) throws UnsupportedEncodingException {
        for (HeaderField header : headers) {
            message.addHeader(SipHeaders.settable(header).name(), header.value());
        }
        contact(message, contactParameters);
        if (content.isPresent()) {
            message.setContent(content.octets(), BodyCharset.checked(content.type()));
        }
    }

    /** A parameter's value is written as it stands, quotes included; see sip.xml. */
    private static void contact(SipServletMessage message, List<HeaderField> parameters) {
        if (parameters.isEmpty() || message.getHeader("Contact") == null) {
            return;
        }
        try {
            Parameterable contact = message.getAddressHeader("Contact");
            parameters.forEach(parameter -> contact.setParameter(parameter.name(), parameter.value()));
        } catch (ServletParseException e) {
            throw new IllegalStateException("the container's own Contact cannot be read", e);
        }
    }

    /** The container would take any of its addresses; ours is the first of the transport that the next hop wants. */
    private InetSocketAddress outbound(SipFactory factory, OutgoingRequest request) throws ServletParseException {
        String next = request.routes().isEmpty() ? request.requestUri() : request.routes().get(0);
        String wanted = factory.createURI(next) instanceof SipURI uri && uri.getTransportParam() != null
                ? uri.getTransportParam().toLowerCase(Locale.ROOT) : "udp";
        ListenAddress address = settings.sip().listen().stream().filter(a -> a.transport().equals(wanted)).findFirst()
                .orElse(settings.sip().listen().get(0));
        return new InetSocketAddress(address.host(), address.port());
    }
}
