package org.restante.function;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.restante.wire.DeviceContact;
import org.restante.wire.FreePorts;
import org.restante.wire.ScriptedCore;
import org.restante.wire.ScriptedMsrpPeer;
import org.restante.wire.ScriptedSipPeer;
import org.restante.wire.Transport;
import org.restante.wire.WireDialog;
import org.restante.wire.WireMessage;

/**
 * A user of his own in front of a {@link RunningFunction}: a scripted core that brings his messages and registrations,
 * and takes what is sent to his devices.
 */
final class Scene implements AutoCloseable {

    static final String ALICE = "sip:alice@home1.example";

    private static final AtomicInteger USERS = new AtomicInteger();

    final String user;
    final ScriptedSipPeer peer;
    final ScriptedCore core;
    private WireDialog subscription;

    Scene(RunningFunction function) {
        this(function.sipPort(), nextUser());
    }

    Scene(int sipPort, String user) {
        this(sipPort, user, ScriptedSipPeer.open(FreePorts.udpAndTcp()));
    }

    Scene(int sipPort, String user, ScriptedSipPeer corePeer) {
        this.user = user;
        this.peer = corePeer.towards(Transport.TCP, sipPort);
        this.core = new ScriptedCore(peer);
    }

    /** {@return a user whom no other scene has} */
    static String nextUser() {
        return "sip:bob" + USERS.incrementAndGet() + "@home.test";
    }

    /** A device of this user with its own instance id. */
    DeviceContact device(String... services) {
        return DeviceContact.of(user, contactUri(), UUID.randomUUID().toString(), services);
    }

    String contactUri() {
        return "sip:device@" + peer.hostPort();
    }

    /** Registers devices for the first time, or anew: third-party REGISTER, and the state of all of them. */
    void register(DeviceContact... devices) {
        peer.expectResponseTo(core.register(user, 600, devices[0]), 200);
        subscribed(devices);
    }

    /** Takes the function's subscription, if it has none yet, and tells it the state of all devices. */
    void subscribed(DeviceContact... devices) {
        if (subscription == null) {
            subscription = core.acceptSubscription(peer.expectRequest("SUBSCRIBE"));
        }
        peer.expectResponseTo(core.notifyDevices(subscription, user, devices), 200);
    }

    /** A CPIM message as alice's client writes it. */
    static String cpim(String imdnId, String text) {
        return cpim("<" + ALICE + ">", imdnId, text);
    }

    static String cpim(String from, String imdnId, String text) {
        return crlf("""
                From: %s
                To: <sip:bob@home.test>
                DateTime: 2026-03-02T08:15:30Z
                NS: imdn <urn:ietf:params:imdn>
                imdn.Message-ID: %s
                imdn.Disposition-Notification: positive-delivery, display

                Content-Type: text/plain; charset=UTF-8
                Content-Length: %d

                """.formatted(from, imdnId, text.getBytes(StandardCharsets.UTF_8).length)) + text;
    }

    static String crlf(String text) {
        return text.replace("\r\n", "\n").replace("\n", "\r\n");
    }

    /** Sends a message of alice's and waits until it is held. */
    void hold(String imdnId, String text) {
        send("Content-Type: message/cpim\n", cpim(imdnId, text), 202);
    }

    /** Sends a message of alice's; {@return the answer} */
    WireMessage send(String more, String body, int status) {
        return peer.expectResponseTo(core.originate("MESSAGE", ALICE, user, more, body.getBytes(StandardCharsets.UTF_8)),
                status);
    }

    /** Waits for the INVITE for a device. */
    WireMessage invited(DeviceContact device) {
        return peer.expect("INVITE for " + gruu(device), message -> message.isRequest()
                && message.method().equals("INVITE") && message.requestUri().equals(gruu(device)),
                Duration.ofSeconds(10));
    }

    /** Registers a device, and waits for the INVITE that follows. */
    WireMessage invitedAnew(DeviceContact device) {
        register(device);
        return invited();
    }

    /** Waits for the next INVITE for this user or a device of his. */
    WireMessage invited() {
        return peer.expect("INVITE", m -> m.isRequest() && m.method().equals("INVITE"), Duration.ofSeconds(10));
    }

    static String gruu(DeviceContact device) {
        String reginfo = device.reginfo("active", "registered");
        int at = reginfo.indexOf("pub-gruu uri=\"") + "pub-gruu uri=\"".length();
        return reginfo.substring(at, reginfo.indexOf('"', at));
    }

    /** Accepts an INVITE and connects, as a device does; the ACK is awaited. */
    Reception accept(WireMessage invite) {
        return accept(invite, "*");
    }

    Reception accept(WireMessage invite, String acceptTypes) {
        ScriptedMsrpPeer end = ScriptedMsrpPeer.create();
        WireMessage ok = core.accept(invite, contactUri(),
                ScriptedCore.sdp(end, acceptTypes, "active", List.of("a=recvonly")));
        WireMessage ack = peer.expect("ACK", m -> m.isRequest() && m.method().equals("ACK")
                && m.callId().equals(invite.callId()), Duration.ofSeconds(10));
        end.connect(attribute(invite, "path"));
        end.expectResponse(end.bind(), 200);
        return new Reception(this, invite, ok, ack, end);
    }

    /** {@return value of an SDP attribute in a message's body} */
    static String attribute(WireMessage message, String name) {
        return message.bodyText().lines().filter(line -> line.startsWith("a=" + name + ":")).findFirst()
                .map(line -> line.substring(name.length() + 3)).orElseThrow(() -> new AssertionError("no a=" + name));
    }

    static List<String> lines(WireMessage message, String start) {
        return Arrays.stream(message.bodyText().split("\r\n")).filter(line -> line.startsWith(start)).toList();
    }

    @Override
    public void close() {
        peer.close();
    }
}
