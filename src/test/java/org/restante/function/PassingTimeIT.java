package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.restante.Requirement;
import org.restante.wire.DeviceContact;
import org.restante.wire.MsrpFrame;
import org.restante.wire.Refereed;
import org.restante.wire.RequiresTool;
import org.restante.wire.ScriptedMsrpPeer;
import org.restante.wire.WireMessage;

/**
 * What a function does and leaves as minutes and hours go by after a failure (TRG-11, tables E.1 and E.3) or within a session
 * (DEF-13): its clock is set forward, and its device does something then.
 */
@Refereed
@RequiresTool("faketime")
class PassingTimeIT {

    private static final Duration A_CAMPAIGN = Duration.ofMillis(700); // trigger.settle is 200 ms
    private static final Duration SUSPENSION = Duration.ofHours(1);

    @TempDir
    private static Path folder;
    private static ServedFunction function;
    private static Duration ahead = Duration.ZERO;

    @BeforeAll
    static void start() {
        pass(Duration.ZERO);
        function = new ServedFunction(folder, Map.of("confirm", "REPORT", "msrp.transactionTimeout", "3s"),
                ClockJumpIT.environment(folder.resolve("clock")));
    }

    @AfterAll
    static void stop() {
        function.close();
    }

    /** So much time goes by for the function, all at once. */
    private static void pass(Duration time) {
        ahead = ahead.plus(time);
        try { // in one step: it is read at any moment
            Path next = Files.writeString(folder.resolve("clock.next"), "+" + ahead.toSeconds() + "s\n");
            Files.move(next, folder.resolve("clock"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Scene scene() {
        return new Scene(function.sipPort(), Scene.nextUser());
    }

    private static void expectNoInvite(Scene scene) {
        scene.peer.expectNone("INVITE", m -> m.isRequest() && m.method().equals("INVITE"), A_CAMPAIGN);
    }

    private static void awaitAll(Scene scene, int messages, String beginning) {
        new Ledger(function.console(), scene).awaitMessages(Collections.nCopies(messages, beginning).toArray(String[]::new));
    }

    /** Waits until the function knows, from then on, when to try the device again: its log tells. */
    private static void awaitPause(Scene scene, int failures) {
        Pattern line = Pattern.compile(Pattern.quote(scene.user) + " at .* failed " + failures + " times in a row");
        await().untilAsserted(() -> assertThat(Files.readString(folder.resolve("log.txt"))).containsPattern(line));
    }

    /**
     * A device that refuses as if something were configured wrong is tried a minute later, then five minutes later; then it is
     * left alone until it registers again, and so is at once one that the core has lost.
     */
    @ParameterizedTest
    @CsvSource({"400, 3", "420, 3", "513, 3", "404, 1"})
    @Requirement("ERR-01")
    void err01_aDeviceThatKeepsRefusingIsLeftAloneUntilItRegisters(int status, int tries) {
        try (Scene scene = scene()) {
            String why = "QUEUED RETRY the device answered " + status + " No";
            scene.hold("s0", "held 0");
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            for (int failures = 1; failures <= tries; failures++) {
                scene.peer.reply(scene.invited(phone), status, "No");
                awaitPause(scene, failures);
                awaitAll(scene, failures, why);
                if (failures < tries) {
                    pass(Duration.ofMinutes(failures == 1 ? 1 : 5));
                    scene.hold("s" + failures, "held " + failures); // which looks whether the device may be tried
                }
            }
            acceptSubscription(scene, status);
            pass(Duration.ofHours(7)); // longer than any pause
            scene.hold("last", "held last");
            expectNoInvite(scene);
            assertThat(function.console().states(scene.user)).hasSize(tries + 1).containsOnly("QUEUED");

            scene.register(phone);
            try (Reception session = scene.accept(scene.invited(phone))) {
                for (int i = 0; i <= tries; i++) {
                    assertThat(session.receive().text()).contains(i == tries ? "held last" : "held " + i);
                }
                session.ended();
            }
            awaitAll(scene, tries + 1, "DELIVERED CONFIRMED");
        }
    }

    /** A device that asks for five minutes is given them, although a first failure means a pause of one. */
    @ParameterizedTest
    @ValueSource(ints = {480, 486, 500, 503})
    @Requirement({"ERR-01", "TRG-11"})
    void err01_aDeviceThatAsksForTimeIsGivenIt(int status) {
        try (Scene scene = scene()) {
            scene.hold("t0", "held 0");
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            scene.peer.reply(scene.invited(phone), status, "No", "Retry-After: 300\r\n", new byte[0]);
            awaitPause(scene, 1);
            awaitAll(scene, 1, "QUEUED RETRY the device answered " + status + " No");

            pass(Duration.ofMinutes(2));
            scene.hold("t1", "held 1"); // which looks whether the device may be tried
            expectNoInvite(scene);
            pass(Duration.ofMinutes(3));
            scene.hold("t2", "held 2");
            try (Reception session = scene.accept(scene.invited(phone))) {
                for (int i = 0; i < 3; i++) {
                    assertThat(session.receive().text()).contains("held " + i);
                }
                session.ended();
            }
            awaitAll(scene, 3, "DELIVERED CONFIRMED");
        }
    }

    /** Of a device that is gone the core is asked at once. */
    private static void acceptSubscription(Scene scene, int status) {
        if (status == 404) {
            scene.peer.reply(scene.peer.expectRequest("SUBSCRIBE"), 200, "OK", "Expires: 600000\r\n", new byte[0]);
        }
    }

    /** 403: nothing is pushed to any device of the user for an hour, whatever registers; his messages stay. */
    @Test
    @Requirement("ERR-01")
    void err01_aUserWhomTheCoreForbidsIsLeftAloneForAnHour() {
        try (Scene scene = scene()) {
            scene.hold("f0", "held 0");
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            scene.peer.reply(scene.invited(phone), 403, "Forbidden");
            awaitPause(scene, 1);
            awaitAll(scene, 1, "QUEUED RETRY the device answered 403 Forbidden");

            pass(SUSPENSION.minusMinutes(2));
            DeviceContact tablet = scene.device("msg");
            scene.register(phone, tablet);
            scene.hold("f1", "held 1");
            expectNoInvite(scene);
            new Ledger(function.console(), scene).awaitMessages("QUEUED RETRY the device answered 403 Forbidden", "QUEUED");

            pass(Duration.ofMinutes(3));
            scene.hold("f2", "held 2");
            WireMessage toTablet = scene.invited(tablet);
            scene.peer.reply(scene.invited(phone), 480, "Temporarily Unavailable");
            try (Reception session = scene.accept(toTablet)) {
                for (int i = 0; i < 3; i++) {
                    assertThat(session.receive().text()).contains("held " + i);
                }
                session.ended();
            }
            awaitStates(scene, "DELIVERED", "DELIVERED", "DELIVERED");
        }
    }

    private static void awaitStates(Scene scene, String... states) {
        await().untilAsserted(
                () -> assertThat(function.console().states(scene.user)).containsExactly(states));
    }

    /** All three are claimed, and the second would be next, when its time runs out. */
    @Test
    @Requirement("DEF-13")
    void def13_aMessageThatExpiresDuringTheSessionIsSkipped() {
        try (Scene scene = scene()) {
            scene.hold("x1", "the first");
            scene.send("Content-Type: message/cpim\nExpires: 60\n", Scene.cpim("x2", "the short-lived"), 202);
            scene.hold("x3", "the third");
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            WireMessage invite = scene.invited(phone);
            new Ledger(function.console(), scene).awaitMessages("DELIVERING LEASED", "DELIVERING LEASED", "DELIVERING LEASED");
            try (Reception session = scene.accept(invite)) {
                MsrpFrame first = session.end().expectSend();
                assertThat(first.bodyText()).contains("the first");
                pass(Duration.ofSeconds(61)); // and only then it is answered
                session.end().ok(first);
                reports(session.end(), first);
                assertThat(session.receive().text()).contains("the third");
                session.ended();
                assertThat(session.end().received()).noneMatch(frame -> frame.bodyText().contains("the short-lived"));
            }
            await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> assertThat(function.console().states(scene.user))
                    .containsExactly("DELIVERED", "EXPIRED", "DELIVERED"));
            scene.register(phone);
            expectNoInvite(scene);
        }
    }

    /** A report that comes within a minute of the session counts; one that comes later leaves the message deferred. */
    @Test
    @Requirement("ERR-05")
    void err05_aReportThatNobodyRemembersLeavesTheMessageDeferred() {
        try (Scene scene = scene(); ScriptedMsrpPeer later = ScriptedMsrpPeer.create()) {
            scene.hold("r1", "the first");
            scene.hold("r2", "the second");
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            List<MsrpFrame> sends;
            try (Reception session = scene.accept(scene.invited(phone))) {
                sends = List.of(answered(session), answered(session));
                WireMessage bye = scene.peer.dialogOfCallee(session.invite(), session.ok()).request("BYE", "", "");
                scene.peer.expectResponseTo(bye, 200);
                awaitAll(scene, 2, "QUEUED RETRY the device ended the session"); // before its connection is gone, too
            }
            later.connect(sends.get(0).fromPath());
            pass(Duration.ofSeconds(45));
            reports(later, sends.get(0));
            new Ledger(function.console(), scene).awaitMessages("DELIVERED CONFIRMED reported by the device", "QUEUED RETRY the device ended");

            pass(Duration.ofSeconds(20));
            reports(later, sends.get(1));
            later.expectResponse(later.bind(), 481); // the report before it is dealt with
            scene.register(phone);
            try (Reception session = scene.accept(scene.invited(phone))) {
                assertThat(session.receive().text()).contains("the second");
                session.ended();
            }
            awaitAll(scene, 2, "DELIVERED CONFIRMED reported by the device");
        }
    }

    /** 30 s of silence, here 3: the outcome is unknown, the message stays, and the session ends; a report settles it after all. */
    @Test
    @Requirement("ERR-05")
    void err05_silenceEndsTheSessionAndTheReportAfterItCounts() {
        try (Scene scene = scene(); ScriptedMsrpPeer later = ScriptedMsrpPeer.create()) {
            scene.hold("q1", "the first");
            scene.hold("q2", "the second");
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            try (Reception session = scene.accept(scene.invited(phone))) {
                MsrpFrame send = session.end().expectSend();
                session.ended();
                awaitAll(scene, 2, "QUEUED RETRY the device refused it with 408");
                later.connect(send.fromPath());
                reports(later, send);
            }
            new Ledger(function.console(), scene).awaitMessages("DELIVERED CONFIRMED reported by the device", "QUEUED RETRY the device refused it with 408");
        }
    }

    /** confirm=REPORT: what is not reported within msrp.reportWait stays; a report settles it while the session lasts, too. */
    @Test
    @Requirement("ERR-05")
    void err05_aReportThatComesWhenNobodyWaitsForItAnyMoreCountsWithinTheSession() {
        try (Scene scene = scene()) {
            scene.hold("w1", "the first");
            scene.hold("w2", "the second");
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            try (Reception session = scene.accept(scene.invited(phone))) {
                MsrpFrame first = answered(session);
                MsrpFrame second = session.end().expectSend();
                new Ledger(function.console(), scene).awaitMessages("QUEUED RETRY no report of it came", "DELIVERING LEASED"); // after a second
                reports(session.end(), first);
                new Ledger(function.console(), scene).awaitMessages("DELIVERED CONFIRMED reported by the device", "DELIVERING LEASED");
                session.end().ok(second);
                reports(session.end(), second);
                session.ended();
            }
            awaitAll(scene, 2, "DELIVERED CONFIRMED reported by the device");
        }
    }

    private static MsrpFrame answered(Reception session) {
        MsrpFrame send = session.end().expectSend();
        session.end().ok(send);
        return send;
    }

    private static void reports(ScriptedMsrpPeer by, MsrpFrame send) {
        by.report(send, 1, send.content().length, send.content().length, 200, "OK");
    }
}
