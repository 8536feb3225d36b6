package org.restante.client;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.restante.cpm.ContributionId;
import org.restante.cpm.ConversationId;
import org.restante.cpm.InstanceId;
import org.restante.msrp.FrameObserver;
import org.restante.wire.ScriptedSipPeer;
import org.restante.wire.Transport;
import org.restante.wire.WireMessage;

/** A client and the scripted core that it talks to. */
final class ClientOnTheWire implements AutoCloseable {

    static final String INSTANCE = "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6";
    static final String GRUU = "sip:bob@home2.example;gr=" + INSTANCE;

    final ScriptedSipPeer core = ScriptedSipPeer.open();
    final Heard heard = new Heard();
    final List<String> observed = new CopyOnWriteArrayList<>();
    final ClientSettings settings;
    final CpmClient client;

    private ClientOnTheWire(Transport transport, UnaryOperator<ClientSettings> how) {
        CoreAddress address = new CoreAddress(SipTransport.valueOf(transport.name()), "127.0.0.1", core.port());
        settings = how.apply(ClientSettings.of("sip:bob@home2.example", address).withInstance(new InstanceId(INSTANCE)));
        client = CpmClient.start(settings, heard, (sent, local, remote, text) ->
                observed.add((sent ? "> " : "< ") + text.lines().findFirst().orElse("")), FrameObserver.NONE);
        core.towards(transport, sipPort());
    }

    static ClientOnTheWire open() {
        return open(UnaryOperator.identity());
    }

    static ClientOnTheWire open(UnaryOperator<ClientSettings> how) {
        return new ClientOnTheWire(Transport.UDP, how);
    }

    static ClientOnTheWire overTcp() {
        return new ClientOnTheWire(Transport.TCP, UnaryOperator.identity());
    }

    int sipPort() {
        String uri = client.contactUri();
        return Integer.parseInt(uri.substring(uri.lastIndexOf(':') + 1).replaceAll(";.*", ""));
    }

    /** Registers the client with the sample's GRUU; {@return the REGISTER as the core saw it} */
    WireMessage register() throws Exception {
        CompletionStage<Registered> registered = client.register();
        WireMessage request = core.expectRequest("REGISTER");
        grant(request, 3600);
        registered.toCompletableFuture().get(10, TimeUnit.SECONDS);
        return request;
    }

    void grant(WireMessage register, long expires) {
        core.reply(register, 200, "OK", "Contact: <sip:other@127.0.0.1:9>;+sip.instance=\"<urn:uuid:other>\";expires=60\r\n"
                + "Contact: " + register.require("Contact") + ";pub-gruu=\"" + GRUU + "\";temp-gruu=\"sip:t@home2.example;gr\""
                + ";expires=" + expires + "\r\n", new byte[0]);
    }

    static Set<GroupIdentity> group(String conversation, String contribution) {
        return Set.of(new GroupIdentity(new ConversationId(conversation),
                new ContributionId(contribution)));
    }

    /** Closes both, the client in the background: its SIP stack takes a second for it. */
    @Override
    public void close() {
        new Thread(client::close, "closing").start();
        core.close();
    }
}
