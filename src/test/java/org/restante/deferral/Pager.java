package org.restante.deferral;

import static org.restante.codec.mime.Fixture.read;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.restante.cpm.HeaderField;

/** The pager message of sample D.1 as it arrives, to be changed in one thing at a time. */
final class Pager {

    private String requestUri = "sip:bob@home2.example";
    private InetAddress peer = InetAddress.getLoopbackAddress();
    private byte[] body = read("cpm-deferred/d1-pager.cpim");
    private final List<HeaderField> headers = new ArrayList<>(List.of(
            new HeaderField("Via", "SIP/2.0/TCP 192.0.2.9;branch=z9hG4bK1"),
            new HeaderField("Route", "<sip:pf1.home2.example;lr>"),
            new HeaderField("Max-Forwards", "70"),
            new HeaderField("P-Asserted-Identity", "<sip:alice@home1.example>"),
            new HeaderField("P-Asserted-Service", "urn:urn-7:3gpp-service.ims.icsi.oma.cpm.msg"),
            new HeaderField("From", "<sip:alice@home1.example>;tag=al11"),
            new HeaderField("To", "<sip:bob@home2.example>"),
            new HeaderField("Call-ID", "c1@192.0.2.9"),
            new HeaderField("CSeq", "1 MESSAGE"),
            new HeaderField("Contact", "<sip:192.0.2.9>"),
            new HeaderField("Date", "Mon, 02 Mar 2026 08:15:31 GMT"),
            new HeaderField("Accept-Contact", "*;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.msg\""),
            new HeaderField("Conversation-ID", "f81d4fae-7dec-11d0-a765-00a0c91e6b01"),
            new HeaderField("Contribution-ID", "9c0f2b7a-1d2e-4c55-8a10-5d9c7e3b2a01"),
            new HeaderField("Content-Type", "message/cpim"),
            new HeaderField("Content-Length", "293")));

    /** Sets a header field, once. */
    Pager with(String name, String value) {
        without(name);
        headers.add(new HeaderField(name, value));
        return this;
    }

    Pager without(String name) {
        headers.removeIf(field -> field.is(name));
        return this;
    }

    Pager to(String uri) {
        requestUri = uri;
        return this;
    }

    Pager from(InetAddress address) {
        peer = address;
        return this;
    }

    Pager body(String text) {
        body = text.getBytes(StandardCharsets.UTF_8);
        return this;
    }

    PagerMessage message() {
        return new PagerMessage(requestUri, headers, body, peer);
    }
}
