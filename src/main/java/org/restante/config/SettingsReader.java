package org.restante.config;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SysPropConfigSource;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.restante.config.Settings.AcceptContact;
import org.restante.config.Settings.AssertedBy;
import org.restante.config.Settings.Chat;
import org.restante.config.Settings.Completion;
import org.restante.config.Settings.Confirm;
import org.restante.config.Settings.Contact;
import org.restante.config.Settings.Core;
import org.restante.config.Settings.Cpim;
import org.restante.config.Settings.Database;
import org.restante.config.Settings.Decline;
import org.restante.config.Settings.DeclineAction;
import org.restante.config.Settings.DirectionLevel;
import org.restante.config.Settings.FromRewrite;
import org.restante.config.Settings.GroupBy;
import org.restante.config.Settings.History;
import org.restante.config.Settings.Imdn;
import org.restante.config.Settings.Http;
import org.restante.config.Settings.Invite;
import org.restante.config.Settings.Lab;
import org.restante.config.Settings.Ladder;
import org.restante.config.Settings.LargeMessages;
import org.restante.config.Settings.Live;
import org.restante.config.Settings.Lmm;
import org.restante.config.Settings.Merge;
import org.restante.config.Settings.MergeFormat;
import org.restante.config.Settings.Message;
import org.restante.config.Settings.Msrp;
import org.restante.config.Settings.MsrpTls;
import org.restante.config.Settings.Msrpfrag;
import org.restante.config.Settings.Node;
import org.restante.config.Settings.Pai;
import org.restante.config.Settings.Payload;
import org.restante.config.Settings.Profile;
import org.restante.config.Settings.Push;
import org.restante.config.Settings.PushForm;
import org.restante.config.Settings.Queue;
import org.restante.config.Settings.Sdp;
import org.restante.config.Settings.Served;
import org.restante.config.Settings.Session;
import org.restante.config.Settings.Sip;
import org.restante.config.Settings.SizeOf;
import org.restante.config.Settings.Strategy;
import org.restante.config.Settings.Tag;
import org.restante.config.Settings.Target;
import org.restante.config.Settings.TargetMode;
import org.restante.config.Settings.Trigger;
import org.restante.config.Settings.Trusted;

/**
 * Reads {@link Settings}. Later sources win: {@link SettingDefaults}, then a file of {@code key=value} lines, then the
 * environment ({@code RESTANTE_SIP_LISTEN} for {@code sip.listen}), then system properties
 * ({@code -Drestante.sip.listen=…}). Every wrong value, and every key of the file that does not exist, is reported, all
 * at once.
 */
public final class SettingsReader {

    private static final String PREFIX = "restante.";

    private static final Duration SECOND = Duration.ofSeconds(1);

    /** A request is answered within 20 s, and what no device took is stored in that time, too. */
    private static final Duration LONGEST_OFFER = Duration.ofSeconds(15);

    /** Below, a busy machine would send everything several times. */
    private static final Duration LEAST_T1 = Duration.ofMillis(50);

    /** Smallest session interval that RFC 4028 §5 allows. */
    private static final Duration MIN_SE = Duration.ofSeconds(90);

    private final SmallRyeConfig config;
    private final List<String> errors = new ArrayList<>();

    private SettingsReader(SmallRyeConfig config) {
        this.config = config;
    }

    /**
     * Reads the settings from file, environment and system properties.
     *
     * @param file the file, or empty for none
     * @return the checked settings
     * @throws SettingsException    if anything is wrong; its message lists everything that is
     * @throws UncheckedIOException if the file cannot be read
     */
    public static Settings read(Optional<Path> file) {
        Map<String, String> fromFile = file.map(SettingsReader::load).orElse(Map.of());
        return read(fromFile, System.getenv());
    }

    /**
     * Reads the settings from given sources and system properties.
     *
     * @param keys        keys and values, as a file would have them
     * @param environment environment variables
     * @throws SettingsException if anything is wrong
     */
    public static Settings read(Map<String, String> keys, Map<String, String> environment) {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(prefixed(SettingDefaults.VALUES), "defaults", 100),
                        new PropertiesConfigSource(prefixed(keys), "file", 200),
                        new EnvConfigSource(environment, 300),
                        new SysPropConfigSource())
                .build();
        SettingsReader reader = new SettingsReader(config);
        keys.keySet().stream().filter(key -> !SettingDefaults.VALUES.containsKey(key)).sorted()
                .forEach(key -> reader.errors.add(key + ": no such setting"));
        Settings settings = reader.tree();
        reader.value("fork.keep", SettingValue::firstFork);
        if (!reader.errors.isEmpty()) {
            throw new SettingsException(reader.errors);
        }
        return settings;
    }

    /** {@return every key with its default, sorted by key} */
    public static SortedMap<String, String> defaults() {
        return Collections.unmodifiableSortedMap(new TreeMap<>(SettingDefaults.VALUES));
    }

    private Settings tree() {
        return new Settings(
                new Node(required("node.id")),
                new Sip(some("sip.listen", ListenAddress::parse), duration("sip.t1", LEAST_T1),
                        atLeastOne("sip.maxConnections"), atLeastOne("sip.maxConnectionsPerSource")),
                msrp(),
                new Http(value("http.listen", HostPort::parse)),
                new Database(required("database.url"), text("database.user"), text("database.password"),
                        duration("database.groupWindow", Duration.ZERO)),
                new Served(Set.copyOf(list("served.domains", text -> text.toLowerCase(Locale.ROOT)))),
                new Core(optional("core.route", SettingValue::sipUri), optional("core.user", text -> text),
                        text("core.password")),
                new Trusted(list("trusted.peers", AddressRange::parse)),
                new Lab(value("lab.core", SettingValue::yesOrNo), some("lab.listen", ListenAddress::parse)),
                queue(),
                new Message(value("message.maxBytes", text -> (long) SettingValue.range(text, 1, Integer.MAX_VALUE)),
                        Set.copyOf(some("message.acceptTypes", text -> text.toLowerCase(Locale.ROOT))),
                        value("message.maxAttempts", text -> SettingValue.range(text, 1, 1000))),
                new Trigger(duration("trigger.settle", Duration.ZERO)),
                session(),
                new Invite(duration("invite.noAnswer", SECOND)),
                new Live(duration("live.noAnswer", Duration.ZERO, LONGEST_OFFER)),
                new Chat(value("chat.storeAndForward", SettingValue::yesOrNo), duration("chat.sfIdle", SECOND),
                        value("ft.storeAndForward", SettingValue::yesOrNo)),
                new Pai(choice("pai.mode", AssertedBy.class), optional("pai.serviceUri", SettingValue::sipUri)),
                new Target(choice("target.mode", TargetMode.class)),
                new Payload(choice("payload.strategy", Strategy.class), choice("payload.push", PushForm.class),
                        choice("payload.msrpfrag", Msrpfrag.class), list("payload.extraHeaders", SettingValue::extraHeader),
                        value("payload.timestampHeader", SettingValue::headerName)),
                new Push(choice("push.groupBy", GroupBy.class)),
                merge(),
                new Lmm(choice("lmm.delivery", LargeMessages.class), value("lmm.fileSelector", SettingValue::yesOrNo),
                        choice("lmm.sizeOf", SizeOf.class), value("lmm.multiDevice", SettingValue::yesOrNo)),
                new Imdn(duration("imdn.maxRetention", SECOND), value("imdn.sendStored", SettingValue::yesOrNo)),
                new AcceptContact(value("acceptContact.strict", SettingValue::yesOrNo)),
                new Contact(value("contact.automata", SettingValue::yesOrNo)),
                new Sdp(choice("sdp.direction.level", DirectionLevel.class), value("sdp.direction", SettingValue::strict)),
                choice("confirm", Confirm.class), completion(),
                new Decline(choice("decline.action", DeclineAction.class)),
                new Tag(value("tag.deferred", SettingValue::serviceUrn)),
                new Cpim(choice("cpim.from.rewrite", FromRewrite.class)),
                required("release"),
                new History(value("history.record", SettingValue::yesOrNo)),
                new Ladder(duration("ladder.retention", Duration.ZERO),
                        value("ladder.maxEntries", text -> SettingValue.range(text, 20, 10_000)),
                        value("ladder.maxBytes", text -> SettingValue.range(text, 4096, 16 * 1024 * 1024))),
                new Profile(list("profile.strict", text -> text), list("profile.cpimOnly", text -> text),
                        list("profile.storeAndForward", text -> text), list("profile.largeChunks", text -> text)));
    }

    private Queue queue() {
        return new Queue(duration("queue.maxRetention", SECOND), duration("queue.lease", SECOND),
                value("queue.maxMessages", text -> SettingValue.range(text, 0, Integer.MAX_VALUE)),
                value("queue.maxBytes", SettingValue::octets),
                value("queue.maxNotifications", text -> SettingValue.range(text, 0, Integer.MAX_VALUE)),
                value("queue.maxPending", text -> SettingValue.range(text, 2, 1_000_000)),
                duration("queue.maxWait", Duration.ofMillis(1)), duration("queue.uploadIdle", SECOND));
    }

    private Msrp msrp() {
        return new Msrp(value("msrp.listen", HostPort::parse), optional("msrp.advertise", HostPort::parse),
                value("msrp.chunkSize", text -> SettingValue.range(text, 64, 65536)),
                duration("msrp.connectTimeout", SECOND), duration("msrp.reportWait", Duration.ZERO),
                duration("msrp.transactionTimeout", SECOND), value("msrp.strictPeer", SettingValue::yesOrNo),
                value("msrp.cema", SettingValue::yesOrNo), value("msrp.behindSbc", SettingValue::yesOrNo),
                value("msrp.setup.offer", SettingValue::setupOffer), msrpAdmission(), msrpTls(), msrpRelay());
    }

    private Optional<MsrpRelay> msrpRelay() {
        String user = value("msrp.relay.user", SettingValue::quotable);
        String password = value("msrp.relay.password", SettingValue::quotable);
        Optional<MsrpRelay> relay = optional("msrp.relay", SettingValue::relayUri).map(uri -> new MsrpRelay(uri, user, password));
        if (relay.isPresent() == user.isEmpty()) {
            errors.add("msrp.relay: must be set together with msrp.relay.user");
        }
        return relay;
    }

    private MsrpAdmission msrpAdmission() {
        return new MsrpAdmission(atLeastOne("msrp.maxConnections"), atLeastOne("msrp.maxConnectionsPerSource"),
                atLeastOne("msrp.maxUnbound"), atLeastOne("msrp.maxUnboundPerSource"),
                atLeastOne("msrp.maxSessionsPerConnection"), atLeastOne("msrp.maxMessagesInProgress"),
                duration("msrp.bindTimeout", SECOND), duration("msrp.frameTimeout", SECOND));
    }

    private int atLeastOne(String key) {
        return value(key, text -> SettingValue.range(text, 1, Integer.MAX_VALUE));
    }

    private MsrpTls msrpTls() {
        MsrpTls tls = new MsrpTls(value("msrp.tls", SettingValue::tlsUse), value("msrp.tls.listen", HostPort::parse),
                optional("msrp.tls.certificate", Path::of), optional("msrp.tls.key", Path::of),
                optional("msrp.tls.trust", Path::of));
        if (tls.certificate().isPresent() != tls.key().isPresent()) {
            errors.add("msrp.tls.certificate: must be set together with msrp.tls.key");
        }
        return tls;
    }

    private Session session() {
        Session session = new Session(duration("session.expires", MIN_SE), duration("session.minSE", MIN_SE),
                duration("session.maxDuration", SECOND), atLeastOne("session.maxActive"));
        if (session.expires().compareTo(session.minSE()) < 0) {
            errors.add("session.expires: must not be less than session.minSE");
        }
        return session;
    }

    /** A notification does not say which device sent it (section G). */
    private Completion completion() {
        Completion completion = choice("completion", Completion.class);
        if (completion != Completion.ANY && choice("confirm", Confirm.class) == Confirm.IMDN) {
            errors.add("completion: must be ANY where confirm is IMDN, as a notification does not tell from which device it is");
        }
        return completion;
    }

    private Merge merge() {
        return new Merge(choice("merge.format", MergeFormat.class),
                value("merge.minMessages", text -> SettingValue.range(text, 2, 50)),
                value("merge.maxMessages", text -> SettingValue.range(text, 2, 200)),
                value("merge.maxBytes", text -> (long) SettingValue.range(text, 2048, Integer.MAX_VALUE)),
                value("merge.maxItemBytes", text -> (long) SettingValue.range(text, 1, Integer.MAX_VALUE)));
    }

    private <E extends Enum<E>> E choice(String key, Class<E> values) {
        return value(key, text -> Arrays.stream(values.getEnumConstants()).filter(one -> one.name().equals(text)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected one of "
                        + Arrays.toString(values.getEnumConstants()) + ", got '" + text + "'")));
    }

    private String text(String key) {
        return config.getOptionalValue(PREFIX + key, String.class).map(String::trim).orElse("");
    }

    private String required(String key) {
        return value(key, text -> {
            if (text.isEmpty()) {
                throw new IllegalArgumentException("must be set");
            }
            return text;
        });
    }

    private <T> T value(String key, Function<String, T> parse) {
        try {
            return parse.apply(text(key));
        } catch (IllegalArgumentException e) {
            errors.add(key + ": " + e.getMessage());
            return parse.apply(SettingDefaults.VALUES.get(key));
        }
    }

    private <T> Optional<T> optional(String key, Function<String, T> parse) {
        return value(key, text -> text.isEmpty() ? Optional.<T>empty() : Optional.of(parse.apply(text)));
    }

    private <T> List<T> list(String key, Function<String, T> parse) {
        return value(key, text -> Arrays.stream(text.split(",")).map(String::trim).filter(s -> !s.isEmpty())
                .map(parse).collect(Collectors.toList()));
    }

    private <T> List<T> some(String key, Function<String, T> parse) {
        List<T> values = list(key, parse);
        if (values.isEmpty()) {
            errors.add(key + ": must name at least one");
        }
        return values;
    }

    private Duration duration(String key, Duration least) {
        return value(key, text -> {
            Duration duration = SettingValue.duration(text);
            if (duration.compareTo(least) < 0) {
                throw new IllegalArgumentException("must be at least " + (least.compareTo(SECOND) < 0 && !least.isZero()
                        ? least.toMillis() + "ms" : least.toSeconds() + "s") + ", got '" + text + "'");
            }
            return duration;
        });
    }

    private Duration duration(String key, Duration least, Duration most) {
        Duration duration = duration(key, least);
        if (duration.compareTo(most) > 0) {
            errors.add(key + ": must be at most " + most.toSeconds() + "s, got '" + duration.toSeconds() + "s'");
        }
        return duration;
    }

    private static Map<String, String> prefixed(Map<String, String> keys) {
        Map<String, String> result = new HashMap<>();
        keys.forEach((key, value) -> result.put(PREFIX + key, value));
        return result;
    }

    private static Map<String, String> load(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the settings file " + file, e);
        }
        return properties.stringPropertyNames().stream()
                .collect(Collectors.toMap(Function.identity(), properties::getProperty));
    }
}
