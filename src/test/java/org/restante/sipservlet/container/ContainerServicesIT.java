package org.restante.sipservlet.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.restante.wire.ScriptedSipPeer;
import org.restante.wire.Transport;
import org.restante.wire.WireMessage;

/** Timers, locks, bodies and scopes as the layer gives them to an application, in the real container with its traps. */
class ContainerServicesIT {

    private static LayerApplication application;

    @BeforeAll
    static void start() {
        application = LayerApplication.start(ServiceHandlers.class, LayerParts.class, OrdinaryTimes.class);
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    private static ScriptedSipPeer peer(Transport transport) {
        return ScriptedSipPeer.open().towards(transport, application.sipPort());
    }

    private static WireMessage send(ScriptedSipPeer peer, String service, String more, byte[] body) {
        return peer.send("""
                MESSAGE sip:%s@127.0.0.1 SIP/2.0
                Via: SIP/2.0/[transport] [local];branch=[branch]
                Max-Forwards: 70
                From: <sip:alice@home.test>;tag=[tag]
                To: <sip:%s@127.0.0.1>
                Call-ID: [call_id]
                CSeq: 1 MESSAGE
                %s""".formatted(service, service, more), body);
    }

    /**
     * Traps: the container takes one listener for timers, logs what it throws as its own, and calls it under the lock of
     * the session. A timer of the application is told to who observes it, whatever became of the one before.
     */
    @ParameterizedTest
    @CsvSource({"timer, in time", "timer-after-fault, in time", "timer-and-work, one after the other"})
    void timersOfTheApplicationComeToWhoObservesThem(String service, String said) {
        try (ScriptedSipPeer peer = peer(Transport.UDP)) {
            assertThat(peer.expectResponseTo(send(peer, service, "", new byte[0]), 200).require("Subject")).isEqualTo(said);
        }
    }

    /** Trap: timers end with their session. The second timer runs out later than the first would have. */
    @Test
    void aTimerWhoseSessionHasEndedIsNotTold() {
        try (ScriptedSipPeer peer = peer(Transport.UDP)) {
            peer.expectResponseTo(send(peer, "timer-of-no-session", "", new byte[0]), 200);
            assertThat(peer.expectResponseTo(send(peer, "timer-then-fired", "", new byte[0]), 200).require("Subject"))
                    .isEqualTo("0");
        }
    }

    /** Trap: looking up another session from within a callback takes its lock, and two that do so wait for one another. */
    @Test
    void twoThatHoldTheirLocksMayWantEachOthersSession() {
        try (ScriptedSipPeer one = peer(Transport.UDP); ScriptedSipPeer other = peer(Transport.TCP)) {
            List<WireMessage> requests = List.of(send(one, "cross", "", new byte[0]), send(other, "cross", "", new byte[0]));
            assertThat(one.expectResponseTo(requests.get(0), 200).require("Subject")).isEqualTo("by the other");
            assertThat(other.expectResponseTo(requests.get(1), 200).require("Subject")).isEqualTo("by the other");
        }
    }

    /** One bean per call: seen by all within it, ended after it, another one in the next, none on a thread of our own. */
    @Test
    void aBeanOfAnInvocationLivesAsLongAsIt() {
        try (ScriptedSipPeer peer = peer(Transport.UDP)) {
            assertThat(peer.expectResponseTo(send(peer, "scope", "", new byte[0]), 200).require("Subject"))
                    .isEqualTo("true false true none");
        }
    }

    /** Predicates and listeners are called by the container as well. */
    @Test
    void aPredicateAndAListenerMayUseABeanOfAnInvocation() {
        try (ScriptedSipPeer peer = peer(Transport.UDP)) {
            assertThat(peer.expectResponseTo(send(peer, "predicate", "", new byte[0]), 200).require("Subject")).isEqualTo("asked");
            WireMessage message = send(peer, "leg", "Subject: sip:peer@" + peer.hostPort(), new byte[0]);
            peer.reply(peer.expectRequest("INVITE"), 486, "Busy Here"); // told on the thread that brings it
            assertThat(peer.expectResponseTo(message, 200).require("Subject")).isEqualTo("486");
        }
    }

    static Stream<String> types() {
        return Stream.of("text/plain;charset=UTF-8", "text/plain;charset=iso-8859-15", "multipart/mixed;boundary=\"-\"",
                "application/octet-stream", "message/cpim", "text/plain;charset=\"utf-8\"");
    }

    /** Trap: the container reads and writes texts and multiparts by the charset it thinks best. */
    @ParameterizedTest
    @MethodSource("types")
    void bodiesAreOctetsWhateverTheirTypeSays(String type) {
        byte[] octets = new byte[512];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = (byte) i;
        }
        for (Transport transport : Transport.values()) {
            try (ScriptedSipPeer peer = peer(transport)) {
                WireMessage echo = peer.expectResponseTo(send(peer, "echo", "Content-Type: " + type, octets), 200);
                assertThat(echo.body()).isEqualTo(octets);
                assertThat(echo.require("Content-Type").replace(" ", "")).isEqualToIgnoringCase(type);
            }
        }
    }

    /** Trap: the stack writes header fields in the charset of the body; what it cannot write must not be given to it. */
    @ParameterizedTest
    @ValueSource(strings = {"text/plain;charset=x-unknown", "text/plain; charset=\"x unknown\"", "text/plain;format=flowed;CharSet=UTF-16",
        "text/plain;charset=IBM037"})
    void aBodyThatTheStackCannotWriteIsRefused(String type) {
        for (Transport transport : Transport.values()) {
            try (ScriptedSipPeer peer = peer(transport)) {
                peer.expectResponseTo(send(peer, "timer", "Content-Type: " + type, new byte[] {1, 2}), 415);
                peer.expectResponseTo(send(peer, "say", "Subject: " + type, new byte[0]), 500);
            }
        }
    }

    /** Traps: some header fields are the container's own; setting From takes the tag away. */
    @ParameterizedTest
    @ValueSource(strings = {"Via", "Call-ID", "CSeq", "Record-Route", "Contact", "From", "f", "To", "Content-Length"})
    void aHeaderOfTheContainersOwnIsNotSetAndTheRequestAnswered(String name) {
        try (ScriptedSipPeer peer = peer(Transport.UDP)) {
            WireMessage request = send(peer, "own-header", "Subject: " + name, new byte[0]);
            WireMessage response = peer.expectResponseTo(request, 500);
            assertThat(response.require("From")).isEqualTo(request.require("From"));
            assertThat(new String(response.raw(), StandardCharsets.UTF_8)).doesNotContain(": x\r\n");
        }
    }

    @Test
    void aRequestWithAFromOfItsOwnAmongItsHeadersIsNotSent() {
        try (ScriptedSipPeer peer = peer(Transport.UDP)) {
            assertThat(peer.expectResponseTo(send(peer, "leg-with-from", "Subject: sip:peer@" + peer.hostPort(), new byte[0]), 200)
                    .require("Subject")).isEqualTo("500");
            assertThat(peer.received()).noneMatch(WireMessage::isRequest);
        }
    }
}
