package org.restante.sipservlet.dialog;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.restante.config.HostPort;
import org.restante.config.SettingsReader;
import org.restante.embedded.Application;
import org.restante.embedded.EmbeddedContainer;
import org.restante.embedded.SipMessageObserver;
import org.restante.wire.FreePorts;

/**
 * The layer alone in a real container, with an application that opens and answers legs as a test tells it. The container
 * has a short T1, so that what is lost is given up after a few seconds.
 */
final class LegBench implements AutoCloseable {

    /** What the legs offer and answer, unless a test says otherwise. */
    static final String SDP = sdp(1);
    static final Duration T1 = Duration.ofMillis(100);

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String LIBRARIES = "(weld|jakarta|jboss|smallrye|microprofile|asm).*\\.jar";

    private final EmbeddedContainer container;
    private final int sipPort;
    private final Map<String, Object> bridge = new ConcurrentHashMap<>();
    private final String name = "bench-" + UUID.randomUUID();
    private final Map<String, Leg> legs = new ConcurrentHashMap<>();
    private volatile BiConsumer<Leg, String> always = (leg, event) -> { };

    /** A leg as the application sees it: known by what it was opened with, or by its Call-ID. */
    final class Leg {

        private final String correlation;
        private final List<String> events = new CopyOnWriteArrayList<>();
        private volatile String[] id;
        private volatile BiConsumer<Leg, String> reaction = (leg, event) -> { };
        private volatile boolean answersOffers;
        private volatile Runnable whenOver;
        private final AtomicBoolean told = new AtomicBoolean();

        private Leg(String correlation) {
            this.correlation = correlation;
        }

        List<String> events() {
            return List.copyOf(events);
        }

        String correlation() {
            return correlation;
        }

        /** Waits for an event. */
        Leg await(String event) {
            Awaitility.await(event + " of " + correlation).atMost(PATIENCE).pollInterval(Duration.ofMillis(5))
                    .failFast("it has ended without", () -> over() && !events.contains(event))
                    .until(() -> events.contains(event));
            return this;
        }

        private boolean over() {
            return events.stream().anyMatch(e -> e.equals("Gone") || e.equals("Ended") || e.startsWith("Refused"));
        }

        /** Does something as soon as nothing more will happen but the BYE of our side. */
        void whenOver(Runnable action) {
            whenOver = action;
            overOnce();
        }

        private void overOnce() {
            boolean last = over() || events.stream().anyMatch(e -> e.startsWith("Accepted"));
            if (last && whenOver != null && told.compareAndSet(false, true)) {
                whenOver.run();
            }
        }

        Leg answeringOffers() {
            answersOffers = true;
            return this;
        }

        CompletionStage<?> end(String headers) {
            return (CompletionStage<?>) command("end", id[0], id[1], headers);
        }

        CompletionStage<?> end() {
            return end("");
        }

        void within(String method, String headers, String sdp, String step) {
            command("within", id[0], id[1], method, headers, sdp, step);
        }

        /** Waits until the session timer runs, and is to run out after this time. */
        Leg awaitTimer(Duration left) {
            Awaitility.await("timer of " + correlation).atMost(PATIENCE).pollInterval(Duration.ofMillis(2))
                    .until(() -> clock("left", id[0], id[1]).equals(left.toMillis()));
            return this;
        }

        /** {@return when the session timer runs out; negative if none runs} */
        Duration timer() {
            return Duration.ofMillis((Long) clock("left", id[0], id[1]));
        }

        /** {@return how long the application session was to live when the session timer was last started} */
        Duration lives() {
            return Duration.ofMillis((Long) clock("lives", id[0], id[1]));
        }

        void answer(int status, String sdp) {
            answer(status, "", sdp);
        }

        void answer(int status, String headers, String sdp) {
            command("answer", id[0], id[1], status, headers, sdp);
        }
    }

    private LegBench(Duration t1, Map<String, String> settings) throws IOException {
        sipPort = FreePorts.udpAndTcp();
        String listen = "udp:127.0.0.1:" + sipPort + ",tcp:127.0.0.1:" + sipPort;
        Map<String, String> all = new TreeMap<>(Map.of("sip.listen", listen, "sip.t1", t1.toMillis() + "ms"));
        all.putAll(settings);
        String lines = all.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).collect(Collectors.joining("\n"));
        bridge.put("events", (Function<Object[], Object>) this::told);
        System.getProperties().put(name, bridge);
        Path base = Files.createTempDirectory(Files.createDirectories(Path.of("target", "bench")), "legs");
        container = EmbeddedContainer.start(base, SettingsReader.read(all, Map.of()).sip(),
                new HostPort("127.0.0.1", FreePorts.tcp()), SipMessageObserver.NONE,
                new Application(application(base), "/bench", Map.of("bridge", name, "settings", lines)));
    }

    /** Starts it with further settings. */
    static LegBench start(Map<String, String> settings) {
        return start(T1, settings);
    }

    /** Starts it with another T1 and further settings. */
    static LegBench start(Duration t1, Map<String, String> settings) {
        try {
            return new LegBench(t1, settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return an SDP in this version of one session} */
    static String sdp(int version) {
        return "v=0\r\no=- 7 " + version + " IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
                + "m=message 9 TCP/MSRP *\r\na=accept-types:*\r\na=setup:active\r\na=path:msrp://127.0.0.1:9/x;tcp\r\n";
    }

    int sipPort() {
        return sipPort;
    }

    /** What is done at once, on the thread that tells it, when a leg is told of an event. */
    void whenever(BiConsumer<Leg, String> reaction) {
        always = reaction;
    }

    /** Calls meanwhile want this of their session timer: interval, minimum, seconds each, and whether we refresh. */
    void preferring(String keepAlive, Runnable calls) {
        bridge.put("keepAlive", keepAlive);
        try {
            calls.run();
        } finally {
            bridge.remove("keepAlive");
        }
    }

    /** Invites. */
    Leg invite(String uri) {
        return send("INVITE", uri, "", SDP, 5, (leg, event) -> { });
    }

    Leg invite(String uri, BiConsumer<Leg, String> reaction) {
        return send("INVITE", uri, "", SDP, 5, reaction);
    }

    /** Opens a leg that lasts some minutes, with a reaction of its own. */
    Leg send(String method, String uri, String headers, String sdp, int minutes, BiConsumer<Leg, String> reaction) {
        String correlation = UUID.randomUUID().toString();
        Leg leg = new Leg(correlation);
        leg.reaction = reaction;
        legs.put(correlation, leg);
        leg.id = (String[]) command("send", correlation, method, uri, headers, sdp, minutes);
        return leg;
    }

    /** {@return the leg of an INVITE that came in, by its Call-ID} */
    Leg invited(String callId) {
        Awaitility.await("INVITE " + callId).atMost(PATIENCE).pollInterval(Duration.ofMillis(5))
                .until(() -> legs.containsKey(callId) && legs.get(callId).events.contains("Invited"));
        return legs.get(callId);
    }

    /** {@return all legs so far} */
    List<Leg> legs() {
        return List.copyOf(legs.values());
    }

    CompletionStage<?> ended() {
        return (CompletionStage<?>) command("ended");
    }

    @SuppressWarnings("unchecked")
    private Object command(Object... words) {
        return ((Function<Object[], Object>) bridge.get("commands")).apply(words);
    }

    /** Lets time go by for session timers. */
    void advance(Duration time) {
        clock("advance", time.toMillis());
    }

    @SuppressWarnings("unchecked")
    private Object clock(Object... words) {
        Awaitility.await("the first call").atMost(PATIENCE).until(() -> bridge.containsKey("clock"));
        return ((Function<Object[], Object>) bridge.get("clock")).apply(words);
    }

    private Object told(Object[] words) {
        Leg leg = legs.computeIfAbsent((String) words[0], Leg::new);
        leg.id = new String[] {(String) words[1], (String) words[2]};
        String event = (String) words[3];
        leg.events.add(event);
        leg.overOnce();
        leg.reaction.accept(leg, event);
        always.accept(leg, event);
        return leg.answersOffers;
    }

    @Override
    public void close() {
        container.close();
        System.getProperties().remove(name);
    }

    /** The folder of the application: its descriptor is the product's, with another start. */
    private static Path application(Path base) throws IOException {
        Path inf = Files.createDirectories(base.resolve("application/WEB-INF"));
        Files.writeString(inf.resolve("sip.xml"), Files.readString(Path.of("sip.xml"))
                .replace("org.restante.ApplicationListener", BenchBoot.class.getName()));
        Path classes = Path.of("target", "classes");
        for (String room : List.of("org/restante/sipservlet", "org/restante/cpm", "org/restante/config",
                "org/restante/codec/mime", "META-INF")) {
            copy(classes, classes.resolve(room), inf.resolve("classes"), file -> true);
        }
        Path tests = Path.of("target", "test-classes");
        copy(tests, tests.resolve("org/restante/sipservlet"), inf.resolve("classes"),
                file -> file.getFileName().toString().startsWith("Bench"));
        Path libraries = Files.createDirectories(inf.resolve("lib"));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path file = Path.of(entry);
            if (file.getFileName().toString().matches(LIBRARIES)) {
                Files.copy(file, libraries.resolve(file.getFileName()));
            }
        }
        return base.resolve("application");
    }

    private static void copy(Path root, Path folder, Path target, java.util.function.Predicate<Path> wanted)
            throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).filter(wanted).toList()) {
                Path to = target.resolve(root.relativize(file).toString());
                Files.createDirectories(to.getParent());
                Files.copy(file, to);
            }
        }
    }
}
