package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.restante.Requirement;
import org.restante.wire.DeviceContact;
import org.restante.wire.MsrpFrame;
import org.restante.wire.Refereed;
import org.restante.wire.ScriptedMsrpPeer;
import org.restante.wire.WireMessage;

/** Deferred Large Message Mode as section D.2 draws it: what each INVITE, SEND and BYE looks like. */
@Refereed
class LargeMessageModeIT {

    private static final String DEFERRED = "*;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.deferred\"";
    private static final String BOB = "sip:bob@home.test";
    private static final String DAN = "sip:dan@home.test";
    private static final String EVE = "sip:eve@home.test";
    private static final String FAY = "sip:fay@home.test";
    private static final String GUS = "sip:gus@home.test";
    private static final String HAL = "sip:hal@home.test";

    @TempDir
    private static Path folder;
    private static RunningFunction function;
    private static String report;

    @BeforeAll
    static void start() {
        try (StoredBacklog backlog = new StoredBacklog(folder)) {
            report = backlog.large(BOB, Scene.ALICE, false, "report", "section one ".repeat(500));
            backlog.large(BOB, StoredBacklog.CAROL, false, "minutes", "budget approved");
            backlog.pager(DAN, Scene.ALICE, "p1", "first");
            backlog.large(DAN, Scene.ALICE, false, "l1", "second");
            backlog.pager(DAN, Scene.ALICE, "p2", "third");
            backlog.large(EVE, Scene.ALICE, true, "secret", "from nobody");
            backlog.large(FAY, Scene.ALICE, false, "fay", "x".repeat(6000));
            backlog.large(GUS, Scene.ALICE, false, "gus", "for both");
            backlog.large(HAL, Scene.ALICE, false, "hal", "to be refused");
        }
        function = RunningFunction.start(Map.of("database.url", StoredBacklog.url(folder), "lmm.delivery", "OWN_SESSION"));
    }

    @AfterAll
    static void stop() {
        function.close();
    }

    @Test
    @Requirement({"LMM-01", "LMM-02", "LMM-03", "LMM-04", "LMM-05", "LMM-06", "LMM-07", "LMM-08", "LMM-09", "LMM-10",
        "LMM-11", "LMM-12", "LMM-14", "LMM-20", "LMM-21"})
    void lmm01_everyMessageHasAnInviteOfItsOwnThatTellsWhoseItIs() {
        try (Scene scene = new Scene(function.sipPort(), BOB)) {
            scene.register(scene.device("msg", "largemsg", "deferred"));
            WireMessage first = scene.invited();

            assertThat(first.requestUri()).isEqualTo(BOB);
            assertThat(first.require("Accept-Contact")).isEqualTo(DEFERRED);
            assertThat(first.values("P-Asserted-Identity")).containsExactly("<" + Scene.ALICE + ">");
            assertThat(first.require("Referred-By")).isEqualTo("<" + Scene.ALICE + ">");
            assertThat(first.require("User-Agent")).startsWith("CPM-serv/OMA");
            assertThat(first.require("Supported")).contains("timer");
            assertThat(first.require("Session-Expires")).isEqualTo("1800;refresher=uac");
            assertThat(first.values("Route").get(0)).isEqualTo("<" + scene.core.uri() + ";lr>");
            assertThat(first.require("From")).startsWith("<" + Scene.ALICE + ">;tag=");
            assertThat(first.require("To")).isEqualTo("<" + BOB + ">");
            assertThat(first.require("P-Asserted-Service")).isEqualTo("urn:urn-7:3gpp-service.ims.icsi.oma.cpm.deferred");
            assertThat(first.require("Conversation-ID")).isEqualTo("conversation-report");
            assertThat(first.require("Contribution-ID")).isEqualTo("contribution-report");
            assertThat(first.require("InReplyTo-Contribution-ID")).isEqualTo("before-report");
            assertThat(first.require("Subject")).isEqualTo("Subject of report");
            assertThat(first.require("Date")).isEqualTo("Mon, 02 Mar 2026 09:00:03 GMT");
            assertThat(Scene.lines(first, "a=sendonly")).hasSize(1);
            assertThat(first.bodyText().indexOf("a=sendonly")).isGreaterThan(first.bodyText().indexOf("m=message"));
            assertThat(Scene.attribute(first, "accept-types")).isEqualTo("message/cpim");
            assertThat(Scene.attribute(first, "path")).matches("msrp://127\\.0\\.0\\.1:" + function.msrpPort() + "/[^ ;]+;tcp");
            assertThat(Scene.attribute(first, "setup")).isEqualTo("passive");
            assertThat(Scene.attribute(first, "file-selector")).isEqualTo("size:" + report.length());

            try (Reception session = scene.accept(first)) {
                scene.peer.expectNone("INVITE beside the first session", m -> m.isRequest() && m.method().equals("INVITE"),
                        Duration.ofMillis(100));
                Reception.Parts message = session.receive();
                assertThat(message.text()).isEqualTo(report);
                assertThat(session.ended().method()).isEqualTo("BYE");
            }
            WireMessage second = scene.invited();
            assertThat(second.callId()).isNotEqualTo(first.callId());
            assertThat(Scene.attribute(second, "path")).isNotEqualTo(Scene.attribute(first, "path"));
            assertThat(second.require("Referred-By")).isEqualTo("<" + StoredBacklog.CAROL + ">");
            try (Reception session = scene.accept(second)) {
                assertThat(session.receive().text()).contains("imdn.Message-ID: minutes").endsWith("budget approved");
                session.ended();
            }
            await().untilAsserted(() -> assertThat(function.states(BOB)).containsExactly("DELIVERED", "DELIVERED"));
        }
    }

    @Test
    @Requirement({"LMM-13", "LMM-15", "LMM-16", "LMM-17", "LMM-18", "LMM-19"})
    void lmm13_theFunctionWaitsForTheConnectionThenSendsTheWholeMessageInChunks() {
        try (Scene scene = new Scene(function.sipPort(), FAY)) {
            scene.register(scene.device("largemsg", "deferred"));
            WireMessage invite = scene.invited();
            try (Reception session = scene.accept(invite)) {
                Reception.Parts message = session.receive();
                long total = Long.parseLong(Scene.attribute(invite, "file-selector").substring("size:".length()));

                assertThat(session.ack().method()).isEqualTo("ACK");
                assertThat(message.chunks()).hasSizeGreaterThan(2);
                long next = 1;
                for (MsrpFrame chunk : message.chunks()) {
                    assertThat(chunk.toPath()).isEqualTo(session.end().localPath());
                    assertThat(chunk.fromPath()).isEqualTo(Scene.attribute(invite, "path"));
                    assertThat(chunk.require("Content-Type")).isEqualTo("message/cpim");
                    long last = next + chunk.content().length - 1;
                    assertThat(chunk.require("Byte-Range")).isEqualTo(next + "-" + last + "/" + total);
                    next = last + 1;
                }
                assertThat(next).isEqualTo(total + 1);
                assertThat(message.text()).startsWith("From: <" + Scene.ALICE + ">\r\n");
                session.ended();
                session.end().expectNobodyConnected();
            }
        }
    }

    @Test
    void orderIsKeptOverSessionsOfBothKinds() {
        try (Scene scene = new Scene(function.sipPort(), DAN)) {
            DeviceContact phone = scene.device("msg", "deferred");
            scene.register(phone);
            for (String text : List.of("first", "second", "third")) {
                WireMessage invite = scene.invited();
                boolean large = text.equals("second");
                assertThat(invite.requestUri()).isEqualTo(large ? DAN : Scene.gruu(phone));
                assertThat(invite.header("Referred-By").isPresent()).isEqualTo(large);
                try (Reception session = scene.accept(invite)) {
                    assertThat(session.receive().text()).contains(text);
                    session.ended();
                }
            }
            await().untilAsserted(() -> assertThat(function.states(DAN)).containsOnly("DELIVERED"));
        }
    }

    @Test
    @Requirement("STO-06")
    void sto06_nothingOfTheSessionNamesAnAnonymousSender() {
        try (Scene scene = new Scene(function.sipPort(), EVE)) {
            scene.register(scene.device("largemsg"));
            WireMessage invite = scene.invited();
            try (Reception session = scene.accept(invite)) {
                Reception.Parts message = session.receive();
                String all = new String(invite.raw(), StandardCharsets.UTF_8) + message.text();
                assertThat(all).doesNotContain("alice").doesNotContain("home1.example");
                assertThat(invite.require("From")).startsWith("<sip:anonymous@anonymous.invalid>");
                assertThat(message.text()).startsWith("From: <sip:anonymous@anonymous.invalid>");
                assertThat(Scene.attribute(invite, "file-selector")).isEqualTo("size:" + message.octets().length);
                session.ended();
            }
        }
    }

    @Test
    void severalDevicesAreInvitedByTheirOwnNames() {
        try (Scene scene = new Scene(function.sipPort(), GUS)) {
            DeviceContact phone = scene.device("largemsg", "deferred");
            DeviceContact tablet = scene.device("largemsg", "deferred");
            scene.register(phone, tablet);
            for (DeviceContact device : List.of(phone, tablet)) {
                WireMessage invite = scene.invited(device);
                assertThat(Scene.attribute(invite, "file-selector")).startsWith("size:");
                scene.peer.reply(invite, 480, "Temporarily Unavailable");
            }
        }
    }

    @Test
    void whatWasBrokenOffStaysWholeForTheNextCampaign() {
        try (Scene scene = new Scene(function.sipPort(), HAL)) {
            DeviceContact phone = scene.device("largemsg", "deferred");
            scene.register(phone);
            try (Reception session = scene.accept(scene.invited())) {
                ScriptedMsrpPeer end = session.end();
                end.expectSend();
                end.reset();
                session.ended();
            }
            await().untilAsserted(() -> assertThat(function.states(HAL)).containsExactly("QUEUED"));
            scene.register(phone);
            try (Reception session = scene.accept(scene.invited())) {
                assertThat(session.receive().text()).contains("imdn.Message-ID: hal").endsWith("to be refused");
                session.ended();
            }
            await().untilAsserted(() -> assertThat(function.states(HAL)).containsExactly("DELIVERED"));
        }
    }
}
