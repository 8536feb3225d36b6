package org.restante.deferral;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.restante.codec.cpim.CpimException;
import org.restante.codec.cpim.CpimMessage;
import org.restante.codec.imdn.DispositionNotification;
import org.restante.codec.imdn.ImdnException;
import org.restante.codec.mime.ContentType;
import org.restante.codec.mime.HeaderBlock;
import org.restante.codec.mime.MimeFormatException;
import org.restante.config.Settings;
import org.restante.cpm.ContributionId;
import org.restante.cpm.ConversationId;
import org.restante.cpm.HeaderField;
import org.restante.cpm.ImdnMessageId;
import org.restante.cpm.MessageKind;
import org.restante.cpm.ServedUser;
import org.restante.policy.DuplicateKey;
import org.restante.policy.Lifetime;
import org.restante.queue.Original;

/**
 * Reads a SIP MESSAGE into what is kept of it (STO-01..STO-07), or refuses it. The checks stand in the order of DEF-02;
 * the first that fails gives the answer.
 */
final class PagerIntake {

    private static final String ANONYMOUS = "<sip:anonymous@anonymous.invalid>";
    private static final String CPIM = "message/cpim";
    private static final DateTimeFormatter SIP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US).withZone(ZoneOffset.UTC);

    private final Settings settings;

    PagerIntake(Settings settings) {
        this.settings = settings;
    }

    /**
     * A message that was read.
     *
     * @param original what is to be kept of it
     * @param nowOnly  why it is not to be held if no device takes it at once, if so
     */
    record Intake(Original original, Optional<Refusal> nowOnly) {
    }

    /**
     * @param message    the message
     * @param receivedAt reception time, milliseconds
     * @throws Refusal if it is neither to be delivered nor to be held
     */
    Intake read(PagerMessage message, Instant receivedAt) {
        String sender = assertedIdentity(message);
        ServedUser user = servedUser(message);
        String contentType = contentType(message);
        if (message.body().length > settings.message().maxBytes()) {
            throw new Refusal(480, message.body().length + " octets are more than message.maxBytes",
                    new HeaderField("Retry-After", "3600"));
        }
        Optional<Duration> lifetime = lifetime(message);
        Optional<CpimMessage> cpim = isCpim(contentType) ? Optional.of(parse(message)) : Optional.empty();
        String content = contentType(contentType, cpim);
        Optional<Refusal> nowOnly = lifetime.filter(Duration::isZero).isPresent()
                ? Optional.of(new Refusal(480, "Expires: 0, and it cannot be delivered at once")) // DEF-12
                : transientContent(content);
        MessageKind kind = isNotification(content, message, cpim) ? MessageKind.IMDN : MessageKind.PAGER;
        boolean anonymous = message.joined("Privacy").map(PagerIntake::asksForAnonymity).orElse(false);
        Optional<ImdnMessageId> imdn = cpim.flatMap(CpimMessage::imdnMessageId)
                .map(value -> checked("imdn.Message-ID", value, ImdnMessageId::new));
        Optional<ContributionId> contribution = id(message, "Contribution-ID", ContributionId::new);
        String startLine = "MESSAGE " + message.requestUri() + " SIP/2.0";
        List<HeaderField> kept = kept(message, contentType, anonymous, receivedAt);
        checked("header fields", startLine, line -> sipfrag(line, kept));
        return new Intake(new Original(kind, user, startLine, kept, List.of(), sender, anonymous,
                message.header("P-Asserted-Service"), id(message, "Conversation-ID", ConversationId::new), contribution,
                id(message, "InReplyTo-Contribution-ID", ContributionId::new), imdn,
                kind == MessageKind.IMDN ? "" : cpim.map(CpimMessage::dispositions).orElse(""), contentType, message.body().length, receivedAt,
                Lifetime.expiresAt(receivedAt, lifetime.filter(l -> !l.isZero()), retention(kind)),
                DuplicateKey.of(sender, imdn, contribution)), nowOnly);
    }

    /** Only the core may say who sent a message; nobody else is believed. */
    private String assertedIdentity(PagerMessage message) {
        if (!settings.trusted().includes(message.peer())) {
            throw new Refusal(403, message.peer().getHostAddress() + " is not one of trusted.peers");
        }
        String identity = message.header("P-Asserted-Identity")
                .orElseThrow(() -> new Refusal(403, "no P-Asserted-Identity"));
        return checked("P-Asserted-Identity", first(identity), ServedUser::of).uri();
    }

    /** The first of a list of addresses; commas within quotes or angle brackets do not count. */
    private static String first(String addresses) {
        boolean quoted = false;
        boolean bracketed = false;
        for (int i = 0; i < addresses.length(); i++) {
            char c = addresses.charAt(i);
            if (quoted) {
                quoted = c != '"';
                i += c == '\\' ? 1 : 0;
            } else if (c == ',' && !bracketed) {
                return addresses.substring(0, i);
            } else {
                quoted = c == '"';
                bracketed = c == '<' || bracketed && c != '>';
            }
        }
        return addresses;
    }

    /** DEF-01: P-Served-User names the served user, else the Request-URI does. A number alone has no domain that is served. */
    private ServedUser servedUser(PagerMessage message) {
        ServedUser user = message.header("P-Served-User").map(value -> checked("P-Served-User", value, ServedUser::of))
                .orElseGet(() -> checked("Request-URI", message.requestUri(), ServedUser::of));
        if (!settings.served().domains().contains(user.domain())) {
            throw new Refusal(480, user + " is not in served.domains"); // DEF-10
        }
        return user;
    }

    private String contentType(PagerMessage message) {
        HeaderField accept = new HeaderField("Accept",
                settings.message().acceptTypes().stream().sorted().collect(Collectors.joining(", ")));
        String type = message.header("Content-Type").orElseThrow(() -> new Refusal(415, "no Content-Type", accept));
        if (!settings.message().accepts(type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT))) {
            throw new Refusal(415, "content type " + type + " is not in message.acceptTypes", accept);
        }
        if (message.header("Content-Encoding").filter(e -> !e.equalsIgnoreCase("identity")).isPresent()) {
            throw new Refusal(415, "a content encoding is not understood", new HeaderField("Accept-Encoding", "identity"));
        }
        checked("Content-Type", type, ContentType::parse);
        return type;
    }

    /** DEF-12: a lifetime of zero means now or not at all. */
    private static Optional<Duration> lifetime(PagerMessage message) {
        Optional<String> expires = message.header("Expires");
        if (expires.isEmpty()) {
            return Optional.empty();
        }
        if (!expires.get().matches("[0-9]{1,10}")) {
            throw new Refusal(400, "Expires is no number");
        }
        return Optional.of(Duration.ofSeconds(Long.parseLong(expires.get())));
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
    private static boolean isNotification(String content, PagerMessage message, Optional<CpimMessage> cpim) {
        if (!content.equals(DispositionNotification.CONTENT_TYPE)) {
            return false;
        }
        if (cpim.flatMap(c -> c.contentHeader("Content-Transfer-Encoding")).isEmpty()) {
            int offset = cpim.map(CpimMessage::contentOffset).orElse(0);
            try {
                DispositionNotification.parse(Arrays.copyOfRange(message.body(), offset, message.body().length));
            } catch (ImdnException e) {
                throw new Refusal(400, "IMDN: " + e.getMessage());
            }
        }
        return true;
    }

    private static boolean isCpim(String contentType) {
        return contentType.split(";", 2)[0].trim().equalsIgnoreCase(CPIM);
    }

    private static boolean asksForAnonymity(String privacy) {
        for (String value : privacy.split("[,;]")) {
            if (value.trim().equalsIgnoreCase("id")) {
                return true;
            }
        }
        return false;
    }

    /** The nine headers of STO-01; hop-by-hop and dialog headers are not among them (STO-07). */
    private static List<HeaderField> kept(PagerMessage message, String contentType, boolean anonymous,
            Instant receivedAt) {
        List<HeaderField> kept = new ArrayList<>();
        kept.add(new HeaderField("From", anonymous ? ANONYMOUS
                : message.header("From").orElseThrow(() -> new Refusal(400, "no From"))));
        kept.add(new HeaderField("To", message.header("To").orElseThrow(() -> new Refusal(400, "no To"))));
        message.header("Subject").ifPresent(value -> kept.add(new HeaderField("Subject", value)));
        kept.add(new HeaderField("Date", message.header("Date").orElseGet(() -> SIP_DATE.format(receivedAt))));
        message.joined("Accept-Contact").ifPresent(value -> kept.add(new HeaderField("Accept-Contact", value)));
        message.header("Conversation-ID").ifPresent(value -> kept.add(new HeaderField("Conversation-ID", value)));
        message.header("Contribution-ID").ifPresent(value -> kept.add(new HeaderField("Contribution-ID", value)));
        kept.add(new HeaderField("Content-Type", contentType));
        kept.add(new HeaderField("Content-Length", String.valueOf(message.body().length)));
        return kept;
    }

    /** What delivery will make of it: what cannot be written then is refused now. */
    private static HeaderBlock sipfrag(String startLine, List<HeaderField> kept) {
        return new HeaderBlock(Optional.of(startLine),
                kept.stream().map(field -> new HeaderBlock.Field(field.name(), field.value())).toList());
    }

    private static <T> Optional<T> id(PagerMessage message, String name, Function<String, T> read) {
        return message.header(name).map(value -> checked(name, value, read));
    }

    private static <T> T checked(String what, String value, Function<String, T> read) {
        try {
            return read.apply(value);
        } catch (IllegalArgumentException | MimeFormatException e) {
            throw new Refusal(400, what + ": " + e.getMessage());
        }
    }
}
