package org.restante.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.restante.config.Settings;
import org.restante.config.SettingsReader;
import org.restante.wire.DeviceContact;
import org.restante.wire.FreePorts;
import org.restante.wire.ScriptedSipPeer;
import org.restante.wire.Transport;
import org.restante.wire.WireMessage;

/** A lab core between a scripted function and scripted devices, all on sockets of 127.0.0.1. */
final class LabOnTheWire implements AutoCloseable {

    static final String BOB = "sip:bob@home.test";
    static final String PHONE = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6";
    static final String TABLET = "2c1b9a50-3d41-4e7a-9f0e-6b7a1c2d3e4f";

    final TestClock clock = new TestClock();
    final int port = FreePorts.udpAndTcp();
    final ScriptedSipPeer function = ScriptedSipPeer.open();
    private final List<ScriptedSipPeer> peers = new ArrayList<>(List.of(function));
    private final LabCore core;

    LabOnTheWire() {
        function.towards(Transport.UDP, port);
        Settings settings = SettingsReader.read(Map.of("sip.listen", "udp:" + function.hostPort(),
                "lab.listen", "udp:127.0.0.1:" + port + ",tcp:127.0.0.1:" + port), Map.of());
        core = LabCore.start(settings, clock);
    }

    ScriptedSipPeer peer(Transport transport) {
        ScriptedSipPeer peer = ScriptedSipPeer.open().towards(transport, port);
        peers.add(peer);
        return peer;
    }

    static DeviceContact contact(ScriptedSipPeer device, String uuid, String parameters) {
        return DeviceContact.of(BOB, "sip:bob@" + device.hostPort() + parameters, uuid, "msg", "deferred");
    }

    /** Registers a device of Bob and takes the function's copy; {@return the 200}. */
    WireMessage register(ScriptedSipPeer device, DeviceContact contact, long expires) {
        WireMessage request = register(device, "<" + BOB + ">", contact.registeredContact(), expires);
        WireMessage ok = device.expectResponseTo(request, 200);
        function.reply(function.expectRequest("REGISTER"), 200, "OK");
        return ok;
    }

    WireMessage register(ScriptedSipPeer device, String to, String contact, long expires) {
        return device.send("REGISTER sip:home.test SIP/2.0\nVia: SIP/2.0/[transport] [local];branch=[branch];rport\n"
                + "Max-Forwards: 70\nFrom: " + to + ";tag=[tag]\nTo: " + to + "\nCall-ID: [call_id]\n"
                + "CSeq: 1 REGISTER\nContact: " + contact + "\nExpires: " + expires + "\nSupported: path, gruu\n");
    }

    /** Sends a request without a dialog from a peer. */
    WireMessage request(ScriptedSipPeer from, String method, String uri, String more) {
        return from.send(method + ' ' + uri + " SIP/2.0\nVia: SIP/2.0/[transport] [local];branch=[branch];rport\n"
                + "Max-Forwards: 70\nFrom: <sip:alice@other.test>;tag=[tag]\nTo: <" + BOB + ">\nCall-ID: [call_id]\n"
                + "CSeq: 1 " + method + "\nContact: <sip:alice@" + from.hostPort() + ">\n" + more);
    }

    WireMessage subscribe(long expires) {
        return request(function, "SUBSCRIBE", BOB, "Route: <sip:scscf@127.0.0.1:" + port
                + ";lr>\nEvent: reg\nAccept: application/reginfo+xml\nExpires: " + expires + '\n');
    }

    @Override
    public void close() {
        core.close();
        peers.forEach(ScriptedSipPeer::close);
    }
}
