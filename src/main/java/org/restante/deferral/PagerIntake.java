package org.restante.deferral;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.restante.codec.cpim.CpimException;
import org.restante.codec.cpim.CpimMessage;
import org.restante.codec.imdn.DispositionNotification;
import org.restante.codec.imdn.DispositionNotification.Status;
import org.restante.codec.imdn.ImdnException;
import org.restante.codec.mime.ContentType;
import org.restante.config.Settings;
import org.restante.cpm.ContributionId;
import org.restante.cpm.ConversationId;
import org.restante.cpm.HeaderField;
import org.restante.cpm.ImdnMessageId;
import org.restante.cpm.MessageKind;
import org.restante.cpm.ServedUser;
import org.restante.disposition.NotificationSeen;
import org.restante.policy.DuplicateKey;
import org.restante.policy.Lifetime;
import org.restante.queue.Original;

/**
 * Reads a SIP MESSAGE into what is kept of it (STO-01..STO-07), or refuses it. The checks stand in the order of DEF-02;
 * the first that fails gives the answer.
 */
final class PagerIntake {

    private static final String CPIM = "message/cpim";

    private final Settings settings;
    private final RequestChecks checks;

    PagerIntake(Settings settings) {
        this.settings = settings;
        this.checks = new RequestChecks(settings);
    }

    /**
     * A message that was read.
     *
     * @param original what is to be kept of it
     * @param nowOnly  why it is not to be held if no device takes it at once, if so
     * @param tells    what it tells its recipient of a message of his, if it does
     */
    record Intake(Original original, Optional<Refusal> nowOnly, Optional<NotificationSeen> tells) {
    }

    /**
     * @param message    the message
     * @param receivedAt reception time, milliseconds
     * @throws Refusal if it is neither to be delivered nor to be held
     */
    Intake read(PagerMessage message, Instant receivedAt) {
        String sender = checks.assertedIdentity(message);
        ServedUser user = checks.servedUser(message);
        String contentType = contentType(message);
        if (message.body().length > settings.message().maxBytes()) {
            throw new Refusal(480, message.body().length + " octets are more than message.maxBytes",
                    new HeaderField("Retry-After", "3600"));
        }
        Optional<Duration> lifetime = RequestChecks.lifetime(message, "Expires");
        Optional<CpimMessage> cpim = isCpim(contentType) ? Optional.of(parse(message)) : Optional.empty();
        String content = contentType(contentType, cpim);
        Optional<Refusal> nowOnly = lifetime.filter(Duration::isZero).isPresent()
                ? Optional.of(new Refusal(480, "Expires: 0, and it cannot be delivered at once")) // DEF-12
                : transientContent(content);
        Optional<NotificationSeen> tells = Optional.empty();
        MessageKind kind = MessageKind.PAGER;
        if (content.equals(DispositionNotification.CONTENT_TYPE)) {
            kind = MessageKind.IMDN;
            tells = notification(message, cpim).flatMap(told -> seen(sender, user, told));
        }
        boolean anonymous = RequestChecks.asksForAnonymity(message);
        Optional<ImdnMessageId> imdn = cpim.flatMap(CpimMessage::imdnMessageId)
                .map(value -> RequestChecks.checked("imdn.Message-ID", value, ImdnMessageId::new));
        Optional<ContributionId> contribution = RequestChecks.id(message, "Contribution-ID", ContributionId::new);
        String startLine = "MESSAGE " + message.requestUri() + " SIP/2.0";
        List<HeaderField> kept = RequestChecks.kept(message, startLine, anonymous, receivedAt);
        kept.add(new HeaderField("Content-Type", contentType));
        kept.add(new HeaderField("Content-Length", String.valueOf(message.body().length)));
        return new Intake(new Original(kind, user, startLine, kept, List.of(), sender, anonymous,
                message.header("P-Asserted-Service"),
                RequestChecks.id(message, "Conversation-ID", ConversationId::new), contribution,
                RequestChecks.id(message, "InReplyTo-Contribution-ID", ContributionId::new), imdn,
                kind == MessageKind.IMDN ? "" : cpim.map(CpimMessage::dispositions).orElse(""), contentType, message.body().length, receivedAt,
                Lifetime.expiresAt(receivedAt, lifetime.filter(l -> !l.isZero()), retention(kind)),
                DuplicateKey.of(sender, imdn, contribution)), nowOnly, tells);
    }

    private String contentType(PagerMessage message) {
        String type = message.header("Content-Type").orElseThrow(() -> new Refusal(415, "no Content-Type", accept()));
        if (!settings.message().accepts(type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT))) {
            throw new Refusal(415, "content type " + type + " is not in message.acceptTypes", accept());
        }
        if (message.header("Content-Encoding").filter(e -> !e.equalsIgnoreCase("identity")).isPresent()) {
            throw new Refusal(415, "a content encoding is not understood", new HeaderField("Accept-Encoding", "identity"));
        }
        RequestChecks.checked("Content-Type", type, ContentType::parse);
        return type;
    }

    private HeaderField accept() {
        return new HeaderField("Accept", settings.message().acceptTypes().stream().sorted().collect(Collectors.joining(", ")));
    }

    private static CpimMessage parse(PagerMessage message) {
        try {
            return CpimMessage.parse(message.body());
        } catch (CpimException e) {
            throw new Refusal(400, "CPIM: " + e.getMessage());
        }
    }

    private Duration retention(MessageKind kind) {
        return kind == MessageKind.IMDN ? settings.imdn().maxRetention() : settings.queue().maxRetention();
    }

    /** {@return type of the content, whether in a CPIM message or not, lower case, without parameters} */
    private static String contentType(String contentType, Optional<CpimMessage> cpim) {
        String inner = cpim.flatMap(c -> c.contentHeader("Content-Type")).orElse(contentType);
        return inner.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
    }

    /** DEF-17: typing indications are never held. */
    private static Optional<Refusal> transientContent(String content) {
        return content.equals("application/im-iscomposing+xml")
                ? Optional.of(new Refusal(480, "a typing indication is not held")) : Optional.empty();
    }

    /** DEF-18. What cannot be understood is refused; one in a transfer encoding is not looked into. */
    private static Optional<DispositionNotification> notification(PagerMessage message, Optional<CpimMessage> cpim) {
        if (cpim.flatMap(c -> c.contentHeader("Content-Transfer-Encoding")).isPresent()) {
            return Optional.empty();
        }
        int offset = cpim.map(CpimMessage::contentOffset).orElse(0);
        try {
            return Optional.of(DispositionNotification.parse(Arrays.copyOfRange(message.body(), offset, message.body().length)));
        } catch (ImdnException e) {
            throw new Refusal(400, "IMDN: " + e.getMessage());
        }
    }

    /** What whoever sent it says of a message that he got; an id that cannot be one is that of no message. */
    private static Optional<NotificationSeen> seen(String by, ServedUser sender, DispositionNotification told) {
        boolean displayed = told.status() == Status.DISPLAYED;
        try {
            return displayed || told.status() == Status.DELIVERED ? Optional.of(new NotificationSeen(ServedUser.of(by),
                    sender.uri(), new ImdnMessageId(told.messageId()), displayed)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean isCpim(String contentType) {
        return contentType.split(";", 2)[0].trim().equalsIgnoreCase(CPIM);
    }
}
