package org.restante.ladder;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.restante.config.Settings;
import org.restante.msrp.FrameObserver;
import org.restante.sipservlet.CallLeg;
import org.restante.sipservlet.LegId;
import org.restante.sipservlet.LegTrace;
import org.restante.sipservlet.TracedMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers the ladders of deliveries while they last, in bounded memory, and hands them to the {@link LadderWriter} when
 * they are over. Safe to call from any thread; never blocks on storage.
 */
@Singleton
public final class LadderRecorder implements LadderBook, LegTrace, FrameObserver {

    private static final Logger LOG = LoggerFactory.getLogger(LadderRecorder.class);

    /** Octets of all ladders in memory together; beyond it nothing is added to any. */
    private static final long MOST_IN_MEMORY = 64L * 1024 * 1024;

    /** For how long SIP may still have something to say of a session that is over: 64 times T1, and some. */
    private static final Duration AFTERMATH = Duration.ofSeconds(60);

    /** Ladders that last and are written at a time. */
    private static final int MOST_SECURED = 100;

    private final Settings.Ladder settings;
    private final Clock clock;
    private final LadderWriter writer;
    private final LadderMeter meter;
    private final Map<UUID, OpenLadder> open = new ConcurrentHashMap<>();
    private final Map<String, OpenLadder> byMedia = new ConcurrentHashMap<>();
    private final AtomicLong octets = new AtomicLong();
    private final AtomicBoolean full = new AtomicBoolean();

    /** @param settings what is kept and for how long @param writer takes what is over @param meter counts */
    @Inject
    public LadderRecorder(Settings settings, Clock clock, LadderWriter writer, LadderMeter meter) {
        this.settings = settings.ladder();
        this.clock = clock;
        this.writer = writer;
        this.meter = meter;
        writer.everyNowAndThen(this::closeForgotten);
        writer.everyNowAndThen(this::secure);
    }

    /** {@return whether ladders are kept at all} */
    public boolean isOn() {
        return !settings.retention().isZero();
    }

    // ---- what deliveries say

    @Override
    public void begin(Ladder.Head head) {
        meter.begin();
        if (isOn()) {
            open.put(head.id(), new OpenLadder(head, settings.maxEntries(), settings.maxBytes()));
        }
    }

    @Override
    public void carries(UUID session, List<UUID> messages) {
        meter.carry(messages.size());
        find(session).ifPresent(ladder -> ladder.carries(messages));
    }

    @Override
    public void spared(int roundTrips) {
        meter.spare(roundTrips);
    }

    @Override
    public void end(UUID session, String outcome) {
        meter.end();
        find(session).ifPresent(ladder -> {
            ladder.end(clock.instant(), outcome);
            closeIfComplete(ladder);
        });
    }

    // ---- what SIP threads see

    @Override
    public boolean wants(CallLeg purpose) {
        return session(purpose).isPresent();
    }

    @Override
    public void message(LegId leg, CallLeg purpose, TracedMessage message) {
        session(purpose).ifPresent(ladder -> {
            ladder.legBegins(leg);
            if (message.sent() && message.body().length > 0) {
                Heads.mediaSession(new String(message.body(), StandardCharsets.UTF_8)).ifPresent(id -> {
                    ladder.media(id);
                    byMedia.put(id, ladder);
                });
            }
            long ago = System.nanoTime() - message.since();
            add(ladder, message.since(), new Rung(clock.instant().minusNanos(ago), Rung.Protocol.SIP, message.sent(), "", message.peer(),
                    Heads.kept(message.head()), message.body().length, hash(message.body()), ' '));
        });
    }

    @Override
    public void over(LegId leg, CallLeg purpose) {
        session(purpose).ifPresent(ladder -> {
            ladder.legEnds(leg);
            closeIfComplete(ladder);
        });
    }

    private Optional<OpenLadder> session(CallLeg purpose) {
        try {
            return open.isEmpty() ? Optional.empty() : find(UUID.fromString(purpose.correlation()));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // a leg of something else
        }
    }

    // ---- what event loops see

    @Override
    public boolean hashes(String own, String byteRange) {
        OpenLadder ladder = byMedia.isEmpty() ? null : byMedia.get(Heads.sessionOf(own));
        return ladder != null && (ladder.keepsChunks() || !Heads.isFollowed(byteRange));
    }

    @Override
    public boolean wants(String own, String transact, String kind, char flag) {
        OpenLadder ladder = byMedia.get(Heads.sessionOf(own));
        return ladder != null && ladder.wants(transact, kind, flag);
    }

    @Override
    public void frame(boolean sent, SocketAddress local, SocketAddress remote, Frame frame) {
        String own = Heads.header(frame.head(), sent ? "From-Path" : "To-Path").orElse("");
        OpenLadder ladder = byMedia.get(Heads.sessionOf(own));
        if (ladder != null) {
            add(ladder, System.nanoTime(), new Rung(clock.instant(), Rung.Protocol.MSRP, sent, text(local), text(remote),
                    Heads.kept(frame.head()), frame.octets(), frame.octets() == 0 ? Frame.NO_HASH : frame.hash(), frame.flag()));
        }
    }

    @Override
    public void frame(boolean sent, SocketAddress local, SocketAddress remote, String head, long contentOctets, char flag) {
        frame(sent, local, remote, new Frame(head, contentOctets, Frame.NO_HASH, flag));
    }

    private static String text(SocketAddress address) {
        return address instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress().getHostAddress() + ':' + inet.getPort() : "";
    }

    private static long hash(byte[] body) {
        CRC32C hash = new CRC32C();
        hash.update(body);
        return body.length == 0 ? 0 : hash.getValue();
    }

    // ---- memory

    private void add(OpenLadder ladder, long since, Rung rung) {
        if (octets.get() > MOST_IN_MEMORY) {
            ladder.skip();
            if (full.compareAndSet(false, true)) {
                LOG.warn("ladders are cut short: there are {} octets of them in memory", octets.get());
            }
        } else {
            int more = ladder.add(since, rung);
            octets.addAndGet(more);
            meter.hold(more);
        }
    }

    private void closeIfComplete(OpenLadder ladder) {
        if (ladder.isComplete()) {
            close(ladder);
        }
    }

    /** Sessions of which SIP never said that they are over. */
    private void closeForgotten() {
        open.values().stream().filter(ladder -> ladder.wasOver(clock.instant().minus(AFTERMATH))).forEach(this::close);
    }

    /** Writes what lasts as it stands, so that a node that is killed leaves the beginning; a bounded number at a time. */
    private void secure() {
        Instant now = clock.instant();
        List<Ladder> grown = open.values().stream().flatMap(ladder -> ladder.cut(now).stream()).limit(MOST_SECURED).toList();
        if (!grown.isEmpty()) {
            writer.secure(grown);
        }
    }

    private void close(OpenLadder ladder) {
        if (open.remove(ladder.head().id(), ladder)) {
            ladder.media().forEach(byMedia::remove);
            int held = ladder.octets();
            writer.write(ladder.ladder(), () -> {
                meter.hold(-held);
                if (octets.addAndGet(-held) < MOST_IN_MEMORY / 2) {
                    full.set(false);
                }
            });
        }
    }

    private Optional<OpenLadder> find(UUID session) {
        return Optional.ofNullable(open.get(session));
    }

    /** {@return the ladders of a delivery's sessions that last at present, or are not written yet} */
    List<Ladder> of(UUID delivery) {
        List<Ladder> found = new ArrayList<>();
        open.values().stream().filter(ladder -> ladder.head().delivery().equals(delivery)).map(OpenLadder::ladder)
                .forEach(found::add); // first: they may be over meanwhile
        found.addAll(writer.waiting(delivery));
        return found;
    }
}
