package org.restante.queue;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.restante.cpm.ContributionId;
import org.restante.cpm.ConversationId;
import org.restante.cpm.HeaderField;
import org.restante.cpm.ImdnMessageId;
import org.restante.cpm.InstanceId;
import org.restante.cpm.MessageKind;
import org.restante.cpm.ServedUser;

/** Messages, users and devices for tests of the queue. */
public final class Samples {

    public static final Instant NOW = Instant.parse("2026-03-04T05:06:07.089Z");
    public static final ServedUser BOB = ServedUser.of("sip:bob@home2.example");
    public static final ServedUser CAROL = ServedUser.of("tel:+15551230002");
    public static final InstanceId PHONE = new InstanceId("urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6");
    public static final InstanceId TABLET = new InstanceId("urn:uuid:2ad8950e-48a5-4a74-8d99-ad76cc7fc74e");

    private Samples() {
    }

    /** {@return a pager message that is held for an hour} */
    public static Original pager(ServedUser user, String duplicateKey, long octets) {
        return new Original(MessageKind.PAGER, user, "MESSAGE " + user + " SIP/2.0",
                List.of(new HeaderField("From", "<sip:alice@home1.example>;tag=1"), new HeaderField("To", "<" + user + ">")),
                List.of(), "sip:alice@home1.example", false, Optional.empty(), Optional.of(new ConversationId("conv-1")),
                Optional.of(new ContributionId("contr-1")), Optional.empty(), Optional.empty(), "", "message/cpim",
                octets, NOW, NOW.plus(Duration.ofHours(1)), Optional.of(duplicateKey));
    }

    /** {@return the id of a message that is stored} */
    public static MessageId idOf(Deferral deferral) {
        return ((Deferral.Stored) deferral).id();
    }

    /** {@return the same message, of a sender who wants to be told if it is not delivered} */
    public static Original withNegativeDelivery(Original o) {
        return new Original(o.kind(), o.user(), o.startLine(), o.headers(), o.sendHeaders(), o.assertedIdentity(),
                o.anonymous(), o.assertedService(), o.conversation(), o.contribution(), o.inReplyTo(),
                o.imdnMessageId(), "positive-delivery, negative-delivery", o.contentType(), o.contentOctets(),
                o.receivedAt(), o.expiresAt(), o.duplicateKey());
    }

    /** {@return a message with everything that can be kept} */
    public static Original largeMessage(ServedUser user, String duplicateKey, long octets) {
        return new Original(MessageKind.LMM, user, "INVITE " + user + " SIP/2.0",
                List.of(new HeaderField("From", "\"Älice ✉\" <sip:alice@home1.example>;tag=1"),
                        new HeaderField("To", "<" + user + ">"), new HeaderField("Subject", ""),
                        new HeaderField("Date", "Wed, 04 Mar 2026 05:06:07 GMT"),
                        new HeaderField("Accept-Contact", "*;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3Aa\""),
                        new HeaderField("Conversation-ID", "f81d4fae: with : colons"),
                        new HeaderField("Contribution-ID", "abcdef"), new HeaderField("Content-Type", "message/cpim"),
                        new HeaderField("Content-Length", "5")),
                List.of(new HeaderField("Message-ID", "orig87654321"), new HeaderField("Byte-Range", "1-2048/" + octets),
                        new HeaderField("Content-Type", "message/cpim")),
                "sip:alice@home1.example", true, Optional.of("urn:urn-7:3gpp-service.ims.icsi.oma.cpm.largemsg"),
                Optional.of(new ConversationId("f81d4fae: with : colons")), Optional.of(new ContributionId("abcdef")),
                Optional.of(new ContributionId("earlier")), Optional.of(new ImdnMessageId("imdn-1")),
                "positive-delivery, display", "message/cpim", octets, NOW, NOW.plus(Duration.ofDays(30)),
                Optional.of(duplicateKey));
    }

    /** {@return an empty message of which nothing optional is known} */
    public static Original bare(ServedUser user) {
        return new Original(MessageKind.CHAT, user, "INVITE " + user + " SIP/2.0", List.of(), List.of(),
                "sip:alice@home1.example", false, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), "",
                "text/plain", 0, NOW, NOW.plus(Duration.ofHours(1)), Optional.empty());
    }

    /** {@return a disposition notification with a content of 4 octets} */
    public static Original notification(ServedUser user) {
        return new Original(MessageKind.IMDN, user, "MESSAGE " + user + " SIP/2.0", List.of(), List.of(),
                "sip:alice@home1.example", false, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), "",
                "message/cpim", 4, NOW, NOW.plus(Duration.ofHours(1)), Optional.empty());
    }

    /** {@return a text as content} */
    public static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
