package org.restante.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import gov.nist.core.CommonLogger;
import gov.nist.core.StackLogger;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.restante.wire.DeviceContact;
import org.restante.wire.FreePorts;
import org.restante.wire.ScriptedSipPeer;
import org.restante.wire.Transport;
import org.restante.wire.WireDialog;
import org.restante.wire.WireMessage;

/** The ways between originators, the function and devices. */
class LabRoutingTest {

    private final LabOnTheWire lab = new LabOnTheWire();
    private final ScriptedSipPeer phone = lab.peer(Transport.UDP);
    private final ScriptedSipPeer tablet = lab.peer(Transport.TCP);
    private final ScriptedSipPeer alice = lab.peer(Transport.UDP);
    private final DeviceContact phoneContact = LabOnTheWire.contact(phone, LabOnTheWire.PHONE, "");
    private final DeviceContact tabletContact = LabOnTheWire.contact(tablet, LabOnTheWire.TABLET, ";transport=tcp");
    private final String coreRoute = "Route: <sip:scscf@127.0.0.1:" + lab.port + ";lr>\n";

    @AfterEach
    void close() {
        lab.close();
    }

    private void registerBoth() {
        lab.register(phone, phoneContact, 600);
        lab.register(tablet, tabletContact, 600);
    }

    @Test
    void aMessageForAUserGoesToTheFunctionWithAssertedIdentity() {
        WireMessage sent = lab.request(alice, "MESSAGE", LabOnTheWire.BOB,
                "P-Asserted-Identity: <sip:boss@home.test>\nP-Served-User: <sip:boss@home.test>\n");
        WireMessage seen = lab.function.expectRequest("MESSAGE");

        assertThat(seen.requestUri()).isEqualTo(LabOnTheWire.BOB);
        assertThat(seen.values("Route")).hasSize(2);
        assertThat(seen.values("Route").get(0)).isEqualTo("<sip:" + lab.function.hostPort() + ";lr>");
        assertThat(seen.values("Route").get(1)).startsWith("<sip:odi-").endsWith("@127.0.0.1:" + lab.port + ";lr>");
        assertThat(seen.values("P-Served-User")).singleElement().asString().startsWith("<sip:bob@home.test>;");
        assertThat(seen.param("P-Served-User", "sescase")).contains("term");
        assertThat(seen.param("P-Served-User", "regstate")).contains("unreg");
        assertThat(seen.values("P-Asserted-Identity")).containsExactly("<sip:alice@other.test>");
        assertThat(seen.require("Max-Forwards")).isEqualTo("69");
        assertThat(seen.headerLines("Record-Route")).isEmpty();

        lab.function.reply(seen, 202, "Accepted");
        assertThat(alice.expectResponseTo(sent, 202).values("Via")).hasSize(1);
    }

    @Test
    void aSessionForAGruuReachesThatDeviceAndStaysOnTheWayThroughTheCore() {
        registerBoth();
        WireMessage invite = lab.request(lab.function, "INVITE", tabletContact.gruu(), coreRoute);
        WireMessage seen = tablet.expectRequest("INVITE");
        assertThat(seen.requestUri()).isEqualTo(tabletContact.uri());
        assertThat(seen.values("Record-Route")).containsExactly("<sip:rr@127.0.0.1:" + lab.port + ";lr>");
        assertThat(seen.headerLines("Route")).isEmpty();

        String contact = "Contact: <" + tabletContact.gruu() + ">\r\n";
        tablet.reply(seen, 200, "OK", contact, new byte[0]);
        WireMessage ok = lab.function.expectResponseTo(invite, 200);
        tablet.reply(seen, 200, "OK", contact, new byte[0]);
        await().until(() -> lab.function.retransmissions() == 1);
        WireDialog dialog = lab.function.dialogOfCaller(invite, ok);
        dialog.ack();
        assertThat(tablet.expectRequest("ACK").requestUri()).isEqualTo(tabletContact.uri());
        WireMessage bye = dialog.bye();
        WireMessage seenBye = tablet.expectRequest("BYE");
        assertThat(seenBye.requestUri()).isEqualTo(tabletContact.uri());
        tablet.reply(seenBye, 200, "OK");
        lab.function.expectResponseTo(bye, 200);
        phone.expectNone("INVITE", WireMessage::isRequest, Duration.ofMillis(100));
    }

    @Test
    void aRequestOfTheDeviceInTheDialogReachesTheFunction() {
        registerBoth();
        WireMessage invite = lab.request(lab.function, "INVITE", phoneContact.gruu(), coreRoute);
        WireMessage seen = phone.expectRequest("INVITE");
        WireMessage answer = phone.reply(seen, 200, "OK", "Contact: <" + phoneContact.gruu() + ">\r\n", new byte[0]);
        lab.function.dialogOfCaller(invite, lab.function.expectResponseTo(invite, 200)).ack();
        phone.expectRequest("ACK");

        WireMessage bye = phone.dialogOfCallee(seen, answer).bye();
        lab.function.reply(lab.function.expectRequest("BYE"), 200, "OK");
        phone.expectResponseTo(bye, 200);
    }

    @Test
    void nobodyIsReachedWhenTheDeviceIsGone() {
        registerBoth();
        lab.function.expectResponseTo(lab.request(lab.function, "MESSAGE",
                LabOnTheWire.BOB + ";gr=urn:uuid:00000000-0000-1000-8000-000000000000", coreRoute), 480);
        lab.function.expectResponseTo(lab.request(lab.function, "MESSAGE", "sip:carol@home.test", coreRoute), 480);
        lab.function.expectResponseTo(lab.request(lab.function, "MESSAGE", "sip:carol@other.test", coreRoute), 404);
        lab.function.expectResponseTo(lab.request(lab.function, "MESSAGE", LabOnTheWire.BOB + ";gr=%zz", coreRoute), 400);
    }

    @Test
    void anAddressOfRecordIsTriedDeviceByDevice() {
        registerBoth();
        WireMessage message = lab.request(lab.function, "MESSAGE", LabOnTheWire.BOB, coreRoute);
        phone.reply(phone.expectRequest("MESSAGE"), 480, "Temporarily Unavailable");
        WireMessage second = tablet.expectRequest("MESSAGE");
        assertThat(second.require("P-Called-Party-ID")).isEqualTo("<" + LabOnTheWire.BOB + ">");
        tablet.reply(second, 200, "OK");
        lab.function.expectResponseTo(message, 200);
    }

    @Test
    void aDeviceThatTakesNoConnectionIsPassedOver() {
        String deaf = "<sip:bob@127.0.0.1:" + FreePorts.tcp() + ";transport=tcp>";
        phone.expectResponseTo(lab.register(phone, "<" + LabOnTheWire.BOB + ">", deaf, 600), 200);
        lab.function.reply(lab.function.expectRequest("REGISTER"), 200, "OK");
        lab.register(phone, phoneContact, 600);

        WireMessage message = lab.request(lab.function, "MESSAGE", LabOnTheWire.BOB, coreRoute);
        phone.reply(phone.expectRequest("MESSAGE"), 200, "OK");
        lab.function.expectResponseTo(message, 200);
    }

    @Test
    void anOriginatorsSessionIsCancelledAtTheFunction() {
        WireMessage invite = lab.request(alice, "INVITE", LabOnTheWire.BOB, "");
        WireMessage seen = lab.function.expectRequest("INVITE");
        assertThat(seen.values("Record-Route")).hasSize(1);
        alice.send(cancel(invite));
        lab.function.reply(seen, 180, "Ringing");
        WireMessage cancel = lab.function.expectRequest("CANCEL");
        assertThat(cancel.values("Route")).isEqualTo(seen.values("Route"));
        lab.function.reply(cancel, 200, "OK");
        lab.function.reply(seen, 487, "Request Terminated");
        alice.expectResponseTo(invite, 487);
    }

    private static String cancel(WireMessage invite) {
        return "CANCEL " + invite.requestUri() + " SIP/2.0\nVia: " + invite.require("Via") + "\nMax-Forwards: 70\nFrom: "
                + invite.require("From") + "\nTo: " + invite.require("To") + "\nCall-ID: " + invite.callId()
                + "\nCSeq: 1 CANCEL\n";
    }

    @Test
    void aCancelReachesTheDeviceThatRings() {
        registerBoth();
        WireMessage invite = lab.request(lab.function, "INVITE", phoneContact.gruu(), coreRoute);
        WireMessage seen = phone.expectRequest("INVITE");
        phone.reply(seen, 180, "Ringing");
        lab.function.expectResponse(180);
        lab.function.send(cancel(invite) + coreRoute);
        phone.reply(phone.expectRequest("CANCEL"), 200, "OK");
        phone.reply(seen, 487, "Request Terminated");
        assertThat(phone.expectRequest("ACK").branch()).isEqualTo(seen.branch());
        lab.function.expectResponseTo(invite, 487);
    }

    @Test
    void hopsAreCountedAndTheCoreAnswersForItself() {
        WireMessage looping = alice.send("MESSAGE " + LabOnTheWire.BOB + " SIP/2.0\nVia: SIP/2.0/[transport] [local];"
                + "branch=[branch]\nMax-Forwards: 0\nFrom: <sip:alice@other.test>;tag=[tag]\nTo: <" + LabOnTheWire.BOB
                + ">\nCall-ID: [call_id]\nCSeq: 1 MESSAGE\n");
        alice.expectResponseTo(looping, 483);
        alice.expectResponseTo(lab.request(alice, "OPTIONS", "sip:127.0.0.1:" + lab.port, ""), 200);
        alice.expectResponseTo(lab.request(alice, "MESSAGE", "tel:+4912345", ""), 416);
    }

    @Test
    void twoCoresLiveSideBySideAndLeaveTheStacksLogAsItWas() {
        StackLogger before = CommonLogger.legacyLogger;
        StackLogger containers = (StackLogger) Proxy.newProxyInstance(getClass().getClassLoader(),
                new Class<?>[] {StackLogger.class}, LabRoutingTest::silent);
        CommonLogger.legacyLogger = containers;
        try (LabOnTheWire other = new LabOnTheWire()) {
            assertThat(CommonLogger.legacyLogger).isSameAs(containers);
            ScriptedSipPeer device = other.peer(Transport.UDP);
            other.register(device, LabOnTheWire.contact(device, LabOnTheWire.PHONE, ""), 60);
            registerBoth();
        } finally {
            CommonLogger.legacyLogger = before;
        }
        lab.register(phone, phoneContact, 60);
    }

    private static Object silent(Object proxy, Method method, Object[] arguments) {
        return method.getReturnType() == boolean.class ? (Object) false : method.getReturnType() == int.class ? 0 : null;
    }
}
