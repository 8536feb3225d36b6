package org.restante.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.restante.codec.reginfo.RegInfo;
import org.restante.wire.DeviceContact;
import org.restante.wire.ScriptedSipPeer;
import org.restante.wire.Transport;
import org.restante.wire.WireMessage;

/** Registration as devices, the function and subscribers see it on the wire. */
class LabRegistrationTest {

    private final LabOnTheWire lab = new LabOnTheWire();
    private final ScriptedSipPeer phone = lab.peer(Transport.UDP);
    private final ScriptedSipPeer tablet = lab.peer(Transport.TCP);
    private final DeviceContact phoneContact = LabOnTheWire.contact(phone, LabOnTheWire.PHONE, "");
    private final DeviceContact tabletContact = LabOnTheWire.contact(tablet, LabOnTheWire.TABLET, ";transport=tcp");

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void aDeviceIsToldItsContactAndGruuAndTheFunctionHearsOfIt() {
        WireMessage request = lab.register(phone, "<" + LabOnTheWire.BOB + ">", phoneContact.registeredContact(), 300);
        WireMessage ok = phone.expectResponseTo(request, 200);

        assertThat(ok.contactUri()).isEqualTo(phoneContact.uri());
        assertThat(ok.param("Contact", "pub-gruu")).contains(phoneContact.gruu());
        assertThat(ok.param("Contact", "+sip.instance")).contains('<' + phoneContact.instance() + '>');
        assertThat(ok.param("Contact", "+g.3gpp.icsi-ref")).contains(phoneContact.icsiRef());
        assertThat(ok.param("Contact", "expires")).contains("300");
        assertThat(ok.require("P-Associated-URI")).contains(LabOnTheWire.BOB);

        WireMessage third = lab.function.expectRequest("REGISTER");
        assertThat(third.requestUri()).isEqualTo("sip:" + lab.function.hostPort());
        assertThat(third.require("To")).isEqualTo("<" + LabOnTheWire.BOB + ">");
        assertThat(third.require("Contact")).isEqualTo("<sip:scscf@127.0.0.1:" + lab.port + ";lr>");
        assertThat(third.require("Expires")).isEqualTo("300");
    }

    @Test
    void subscribersSeeBothDevicesComeAndGo() {
        WireMessage subscribe = lab.subscribe(3600);
        WireMessage ok = lab.function.expectResponseTo(subscribe, 200);
        assertThat(ok.require("Expires")).isEqualTo("3600");
        RegInfo first = notified("active;expires=3600");
        assertThat(first.registrations().get(0).state()).isEqualTo("init");

        lab.register(phone, phoneContact, 60);
        RegInfo one = notified("active;expires=3600");
        lab.register(tablet, tabletContact, 600);
        RegInfo two = notified("active;expires=3600");
        assertThat(one.version()).isGreaterThan(first.version());
        assertThat(two.version()).isGreaterThan(one.version());
        assertThat(two.full()).isTrue();
        assertThat(two.registrations().get(0).contacts()).hasSize(2).allSatisfy(contact -> {
            assertThat(contact.active()).isTrue();
            assertThat(contact.event()).isEqualTo("registered");
            assertThat(contact.unknownParams()).containsEntry("+g.3gpp.icsi-ref", phoneContact.icsiRef());
        }).extracting(c -> c.publicGruu().orElseThrow()).containsExactly(phoneContact.gruu(), tabletContact.gruu());

        lab.clock.pass(Duration.ofSeconds(61));
        assertThat(lab.function.expectRequest("REGISTER").require("Expires")).isEqualTo("539");
        RegInfo.Registration left = notified("active;expires=3539").registrations().get(0);
        assertThat(left.state()).isEqualTo("active");
        assertThat(left.contacts()).extracting(RegInfo.Contact::event).containsExactly("registered", "expired");

        lab.clock.pass(Duration.ofSeconds(540));
        assertThat(lab.function.expectRequest("REGISTER").require("Expires")).isEqualTo("0");
        assertThat(notified("active;expires=2999").registrations().get(0).state()).isEqualTo("terminated");
    }

    private RegInfo notified(String state) {
        WireMessage notify = lab.function.expectRequest("NOTIFY");
        lab.function.reply(notify, 200, "OK");
        assertThat(notify.require("Subscription-State")).isEqualTo(state);
        assertThat(notify.require("Event")).isEqualTo("reg");
        return RegInfo.parse(notify.body());
    }

    @Test
    void changesWhileANotifyIsUnansweredAreToldTogether() {
        lab.function.expectResponseTo(lab.subscribe(3600), 200);
        WireMessage first = lab.function.expectRequest("NOTIFY");
        lab.register(phone, phoneContact, 60);
        lab.register(tablet, tabletContact, 60);

        lab.function.reply(first, 200, "OK");
        assertThat(notified("active;expires=3600").registrations().get(0).contacts()).hasSize(2);
    }

    @Test
    void aFetchIsAnsweredOnceAndAnUnsubscribedOneHearsNoMore() {
        lab.register(phone, phoneContact, 60);
        lab.function.expectResponseTo(lab.subscribe(0), 200);
        assertThat(notified("terminated;reason=timeout").registrations().get(0).contacts()).hasSize(1);

        lab.register(tablet, tabletContact, 60);
        lab.function.expectNone("NOTIFY", m -> m.isRequest() && m.method().equals("NOTIFY"), Duration.ofMillis(300));
    }

    @Test
    void aSubscriberThatForgotItsSubscriptionIsDropped() {
        lab.function.expectResponseTo(lab.subscribe(3600), 200);
        lab.function.reply(lab.function.expectRequest("NOTIFY"), 481, "Subscription Does Not Exist");

        lab.register(phone, phoneContact, 60);
        lab.function.expectNone("NOTIFY", m -> m.isRequest() && m.method().equals("NOTIFY"), Duration.ofMillis(300));
    }

    @Test
    void aSubscriptionIsRefreshedAndEndedInItsDialog() {
        WireMessage subscribe = lab.subscribe(3600);
        var dialog = lab.function.dialogOfCaller(subscribe, lab.function.expectResponseTo(subscribe, 200));
        notified("active;expires=3600");
        String more = "Event: reg\nContact: <sip:" + lab.function.hostPort() + ">\nExpires: ";

        lab.function.expectResponseTo(dialog.request("SUBSCRIBE", more + "7200\n", ""), 200);
        assertThat(notified("active;expires=7200").version()).isEqualTo(1);
        lab.function.expectResponseTo(dialog.request("SUBSCRIBE", more + "0\n", ""), 200);
        notified("terminated;reason=timeout");
        lab.function.expectResponseTo(dialog.request("SUBSCRIBE", more + "7200\n", ""), 481);
    }

    @Test
    void whatIsNotOursOrMalformedIsRefused() {
        String contact = "<sip:bob@" + phone.hostPort() + ">";
        phone.expectResponseTo(lab.register(phone, "<sip:bob@other.test>", contact, 60), 403);
        phone.expectResponseTo(lab.register(phone, "<" + LabOnTheWire.BOB + ">", "*", 60), 400);
        phone.expectResponseTo(lab.register(phone, "<" + LabOnTheWire.BOB + ">", contact + ";expires=soon", 60), 400);
        phone.expectResponseTo(lab.register(phone, "<" + LabOnTheWire.BOB + ">", "<sip:bob@nowhere.test>", 60), 400);
        phone.expectResponseTo(lab.register(phone, "<" + LabOnTheWire.BOB + ">",
                contact + ";x=\"" + "y".repeat(2000) + '"', 60), 400);
        phone.sendRaw("REGISTER what is this\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        lab.function.expectResponseTo(lab.request(lab.function, "SUBSCRIBE", LabOnTheWire.BOB, "Event: presence\n"), 489);

        lab.register(phone, phoneContact, 60);
    }

    @Test
    void removingAllTellsTheFunctionThatNobodyIsLeft() {
        lab.register(phone, phoneContact, 60);
        phone.expectResponseTo(lab.register(phone, "<" + LabOnTheWire.BOB + ">", "*", 0), 200);
        assertThat(lab.function.expectRequest("REGISTER").require("Expires")).isEqualTo("0");
    }
}
