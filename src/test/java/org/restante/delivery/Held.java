package org.restante.delivery;

import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.restante.codec.mime.Fixture;
import org.restante.cpm.HeaderField;
import org.restante.cpm.MessageKind;
import org.restante.cpm.ServedUser;
import org.restante.queue.DeferredMessage;
import org.restante.queue.MessageId;
import org.restante.queue.MessageState;
import org.restante.queue.Original;

/** A held message with its content: m1 of sample D.1, or what a test makes of it. */
public record Held(DeferredMessage message, ContentOpener content) {

    public static final byte[] PAGER = Fixture.read("cpm-deferred/d1-pager.cpim");

    /** m1 of sample D.1. */
    public static Held sample() {
        return of("message/cpim", PAGER, false);
    }

    public static Held of(String contentType, byte[] content, boolean anonymous) {
        List<HeaderField> headers = new ArrayList<>(List.of(
                new HeaderField("From", anonymous ? "<sip:anonymous@anonymous.invalid>" : "<sip:alice@home1.example>;tag=al11"),
                new HeaderField("To", "<sip:bob@home2.example>"),
                new HeaderField("Date", "Mon, 02 Mar 2026 08:15:31 GMT"),
                new HeaderField("Accept-Contact", "*;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.msg\""),
                new HeaderField("Conversation-ID", "f81d4fae-7dec-11d0-a765-00a0c91e6b01"),
                new HeaderField("Contribution-ID", "9c0f2b7a-1d2e-4c55-8a10-5d9c7e3b2a01"),
                new HeaderField("Content-Type", contentType),
                new HeaderField("Content-Length", String.valueOf(content.length))));
        Instant received = Instant.parse("2026-03-02T08:15:31.204Z");
        Original original = new Original(MessageKind.PAGER, new ServedUser("sip:bob@home2.example"),
                "MESSAGE sip:bob@home2.example SIP/2.0", headers, List.of(), "sip:alice@home1.example", anonymous, Optional.empty(),
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), "", contentType, content.length,
                received, received.plusSeconds(60), Optional.empty());
        return new Held(new DeferredMessage(new MessageId(new UUID(1, 1)), original, MessageState.DELIVERING, 0),
                () -> new ByteArrayInputStream(content));
    }
}
