package org.restante.function;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.restante.function.FaultLedger.Entry;
import org.restante.wire.DeviceContact;
import org.restante.wire.MsrpFrame;
import org.restante.wire.ScriptedCore;
import org.restante.wire.ScriptedMsrpPeer;
import org.restante.wire.ScriptedSipPeer;
import org.restante.wire.WireDialog;
import org.restante.wire.WireMessage;

/** A user's device and what the core does for it: takes messages live and in sessions, and writes down what it got. */
final class FaultDevice {

    private static final Pattern ID = Pattern.compile("imdn\\.Message-ID: (\\S+)");
    private static final Duration BRIEFLY = Duration.ofMillis(100);

    private final String user;
    private final ScriptedSipPeer peer;
    private final ScriptedCore core;
    private final FaultLedger ledger;
    private final Executor threads;
    private final DeviceContact contact;
    private final Map<String, Set<Entry>> openSessions = new ConcurrentHashMap<>(); // by Call-ID
    private final Set<Entry> live = ConcurrentHashMap.newKeySet();
    private final Map<String, WireDialog> subscriptions = new ConcurrentHashMap<>(); // by Call-ID
    private volatile boolean there;
    private volatile boolean left;
    private volatile boolean uncertain;
    private volatile boolean dead;

    FaultDevice(String user, ScriptedSipPeer peer, FaultLedger ledger, Executor threads) {
        this.user = user;
        this.peer = peer;
        this.core = new ScriptedCore(peer);
        this.ledger = ledger;
        this.threads = threads;
        this.contact = DeviceContact.of(user, "sip:device@" + peer.hostPort(),
                UUID.nameUUIDFromBytes(user.getBytes()).toString(), "msg");
    }

    /** Comes if it is away, and goes if it is there. */
    void move() {
        if (there) {
            there = false;
            core.register(user, 0, contact);
        } else {
            come();
        }
    }

    void come() {
        there = true;
        core.register(user, 600, contact);
    }

    void leave() {
        left = true;
    }

    /** Whoever was in the middle of something when the function died may get it again, also what is read only now. */
    void died() {
        dead = true;
        mayComeAgain();
    }

    private void mayComeAgain() {
        Set<Entry> inFlight = new HashSet<>();
        openSessions.values().forEach(inFlight::addAll);
        live.stream().filter(entry -> !entry.isAcknowledged()).forEach(inFlight::add);
        inFlight.forEach(Entry::inFlight);
    }

    /** While the function may not be able to note what a device confirms, all that arrives may come again. */
    void uncertain(boolean isSo) {
        uncertain = isSo;
        if (isSo) {
            mayComeAgain();
        }
    }

    /** Takes what comes for this user until it leaves. */
    void serve() {
        while (!left) {
            peer.poll(m -> m.isRequest() && m.require("To").contains(user), BRIEFLY).ifPresent(request -> {
                try {
                    take(request);
                } catch (RuntimeException gone) {
                    // the function is gone in the middle of it: died() has the books
                    return;
                }
            });
        }
    }

    private void take(WireMessage request) {
        switch (request.method()) {
            case "SUBSCRIBE" -> subscribed(request);
            case "MESSAGE" -> message(request);
            case "INVITE" -> invited(request);
            case "BYE" -> {
                openSessions.remove(request.callId());
                peer.reply(request, 200, "OK");
            }
            case "CANCEL" -> peer.reply(request, 200, "OK");
            case "ACK" -> { }
            default -> ledger.unexpected(request.startLine());
        }
    }

    private void subscribed(WireMessage subscribe) {
        if (subscribe.header("Expires").filter("0"::equals).isPresent()) {
            peer.reply(subscribe, 200, "OK", "Expires: 0\r\n", new byte[0]);
            return;
        }
        WireDialog known = subscriptions.get(subscribe.callId());
        if (known == null) {
            subscriptions.put(subscribe.callId(), core.acceptSubscription(subscribe));
        } else {
            peer.reply(subscribe, 200, "OK", "Expires: 600000\r\nContact: <" + core.uri() + ">\r\n", new byte[0]);
        }
        tellState(subscriptions.get(subscribe.callId()));
    }

    private void tellState(WireDialog subscription) {
        core.notifyDevices(subscription, user, there ? new DeviceContact[] {contact} : new DeviceContact[0]);
    }

    private void message(WireMessage message) {
        if (!there) {
            peer.reply(message, 480, "Temporarily Unavailable");
            return;
        }
        record(message.bodyText()).ifPresent(entry -> noteIn(live, entry));
        peer.reply(message, 200, "OK");
    }

    private Optional<Entry> record(String content) {
        Matcher id = ID.matcher(content);
        if (!id.find()) {
            ledger.unexpected("content without imdn.Message-ID for " + user);
            return Optional.empty();
        }
        Optional<Entry> entry = Optional.ofNullable(ledger.received(user, id.group(1), content));
        if (uncertain) {
            entry.ifPresent(Entry::inFlight);
        }
        return entry;
    }

    private void invited(WireMessage invite) {
        if (!there) {
            peer.reply(invite, 480, "Temporarily Unavailable");
            return;
        }
        openSessions.put(invite.callId(), ConcurrentHashMap.newKeySet());
        ScriptedMsrpPeer end = ScriptedMsrpPeer.create();
        core.accept(invite, "sip:device@" + peer.hostPort(), ScriptedCore.sdp(end, "*", "active", List.of("a=recvonly")));
        threads.execute(() -> {
            try (end) {
                end.connect(Scene.attribute(invite, "path"));
                end.bind();
                receive(invite.callId(), end);
            } catch (RuntimeException gone) {
                return; // the function is gone in the middle of it: died() has the books
            }
        });
    }

    private void receive(String callId, ScriptedMsrpPeer end) {
        List<MsrpFrame> chunks = new ArrayList<>();
        while (!left && openSessions.containsKey(callId)) {
            Optional<MsrpFrame> next = end.poll(frame -> frame.method().equals("SEND"), BRIEFLY);
            if (next.isPresent()) {
                MsrpFrame send = next.get();
                chunks.add(send);
                boolean whole = send.flag() == '$';
                if (whole) {
                    confirmed(callId, chunks);
                }
                end.ok(send);
                if (whole) {
                    long octets = ScriptedMsrpPeer.join(chunks).length;
                    end.report(send, 1, octets, octets, 200, "OK");
                    chunks.clear();
                }
            }
        }
    }

    /** The device has it from now on, whether or not anybody learns of that. */
    private void confirmed(String callId, List<MsrpFrame> chunks) {
        String content = new String(ScriptedMsrpPeer.join(chunks), java.nio.charset.StandardCharsets.UTF_8);
        record(content).ifPresent(entry ->
                noteIn(openSessions.computeIfAbsent(callId, key -> ConcurrentHashMap.newKeySet()), entry));
    }

    private void noteIn(Set<Entry> entries, Entry entry) {
        entries.add(entry);
        if (dead) { // set before the entries are looked through, so that one of both sees the other
            entry.inFlight();
        }
    }
}
