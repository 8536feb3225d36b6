package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.restante.Requirement;
import org.restante.wire.DeviceContact;
import org.restante.wire.MsrpFrame;
import org.restante.wire.Refereed;
import org.restante.wire.WireMessage;

/** Merged delivery as section D.3 draws it: containers of several messages, confirmed or deferred together. */
@Refereed
class MergedDeliveryIT {

    private static final String BOB = "sip:bob@home.test";
    private static final String DAN = "sip:dan@home.test";
    private static final String EVE = "sip:eve@home.test";
    private static final String FAY = "sip:fay@home.test";
    private static final String GUS = "sip:gus@home.test";
    private static final String HAL = "sip:hal@home.test";
    private static final String IDA = "sip:ida@home.test";
    private static final String SAVED = "restante_delivery_round_trips_saved_total";

    @TempDir
    private static Path folder;
    private static RunningFunction function;
    private static String lunch;
    private static String minutes;

    @BeforeAll
    static void start() {
        try (StoredBacklog backlog = new StoredBacklog(folder)) {
            lunch = backlog.pager(BOB, Scene.ALICE, "lunch", "Lunch at noon?");
            minutes = backlog.large(BOB, StoredBacklog.CAROL, false, "minutes", "Minutes of the meeting");
            for (int i = 1; i <= 120; i++) {
                backlog.pager(DAN, Scene.ALICE, "m" + i, "message " + i);
            }
            for (String user : List.of(EVE, FAY, HAL, IDA)) {
                for (int i = 1; i <= 3; i++) {
                    backlog.pager(user, Scene.ALICE, "m" + i, "message " + i + " " + "x".repeat(800));
                }
            }
            backlog.pager(GUS, Scene.ALICE, "before", "before");
            backlog.large(GUS, Scene.ALICE, false, "big", "x".repeat(5000));
            backlog.pager(GUS, Scene.ALICE, "after", "after");
            backlog.pager(GUS, Scene.ALICE, "last", "last");
        }
        function = RunningFunction.start(Map.of("database.url", StoredBacklog.url(folder), "payload.strategy", "MERGED",
                "merge.maxItemBytes", "3000", "lmm.delivery", "PUSH"));
    }

    @AfterAll
    static void stop() {
        function.close();
    }

    @Test
    @Requirement({"MRG-01", "MRG-02", "MRG-03", "MRG-04", "MRG-05"})
    void mrg01_severalMessagesTravelInOneMsrpMessageEachWithItsHeaders() {
        try (Scene scene = new Scene(function.sipPort(), BOB)) {
            DeviceContact phone = scene.device("msg", "largemsg", "deferred");
            scene.register(phone);
            WireMessage invite = scene.invited(phone);
            assertThat(invite.require("P-Asserted-Identity")).isEqualTo("<sip:deferred@home.test>");
            assertThat(Scene.attribute(invite, "accept-types")).isEqualTo("message/cpim multipart/mixed");
            assertThat(invite.header("Referred-By")).isEmpty();
            assertThat(invite.header("Conversation-ID")).isEmpty();
            try (Reception session = scene.accept(invite)) {
                Reception.Parts container = session.receive();
                assertThat(container.contentType()).startsWith("multipart/mixed;boundary=");
                assertThat(container.parts()).hasSize(2);
                assertThat(container.chunks()).extracting(chunk -> chunk.require("Message-ID")).containsOnly(
                        container.chunks().get(0).require("Message-ID"));
                String boundary = container.contentType().substring("multipart/mixed;boundary=".length());
                assertThat(container.text().split("--" + boundary, -1)).as("delimiters").hasSize(1 + 3);
                assertPart(container, 0, "lunch", Scene.ALICE, "msg", lunch);
                assertPart(container, 1, "minutes", StoredBacklog.CAROL, "largemsg", minutes);
                session.ended();
            }
            await().untilAsserted(() -> assertThat(function.states(BOB)).containsExactly("DELIVERED", "DELIVERED"));
            await().untilAsserted(() -> assertThat(function.history(BOB)).hasSize(2));
        }
    }

    private static void assertPart(Reception.Parts container, int part, String id, String sender, String tag, String cpim) {
        assertThat(container.type(part)).isEqualTo("message/sipfrag");
        List<String> lines = container.body(part).split("\r\n\r\n", 2)[0].lines().toList();
        assertThat(lines.subList(0, 9)).containsExactly("From: <" + sender + ">;tag=ca55", "To: <" + BOB + ">",
                "Subject: Subject of " + id, "Date: Mon, 02 Mar 2026 09:00:03 GMT",
                "Accept-Contact: *;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm." + tag + '"',
                "Conversation-ID: conversation-" + id, "Contribution-ID: contribution-" + id,
                "Content-Type: message/cpim", "Content-Length: " + cpim.length());
        assertThat(lines.subList(9, lines.size())).singleElement().asString()
                .matches("X-CPM-Deferred-Time: \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(container.body(part).split("\r\n\r\n", 2)[1]).isEqualTo(cpim);
    }

    @Test
    @Requirement("MRG-06")
    void mrg06_aHundredAndTwentyMessagesAreThreeContainersInTheirOrder() {
        long saved = function.console().metric(SAVED);
        try (Scene scene = new Scene(function.sipPort(), DAN)) {
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            List<Integer> sizes = new ArrayList<>();
            List<String> ids = new ArrayList<>();
            try (Reception session = scene.accept(scene.invited(phone))) {
                for (int i = 0; i < 3; i++) {
                    Reception.Parts container = session.receive();
                    sizes.add(container.parts().size());
                    container.text().lines().filter(line -> line.startsWith("imdn.Message-ID: "))
                            .forEach(line -> ids.add(line.substring("imdn.Message-ID: m".length())));
                }
                session.ended();
            }
            assertThat(sizes).containsExactly(50, 50, 20);
            assertThat(ids).hasSize(120).isSortedAccordingTo((a, b) -> Integer.parseInt(a) - Integer.parseInt(b));
            await().untilAsserted(() -> assertThat(function.states(DAN)).isNotEmpty().containsOnly("DELIVERED"));
            assertThat(function.console().metric(SAVED) - saved).as("120 messages went in 3").isEqualTo(117);
        }
    }

    @Test
    @Requirement("MRG-07")
    void mrg07_whatIsBrokenOffInsideAContainerIsAllInTheNextCampaign() {
        try (Scene scene = new Scene(function.sipPort(), EVE)) {
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            try (Reception session = scene.accept(scene.invited(phone))) {
                MsrpFrame first = session.end().expectSend();
                assertThat(first.flag()).isEqualTo('+');
                session.end().ok(first);
                session.end().reset();
                session.ended();
            }
            new Ledger(function, scene).awaitMessages("QUEUED RETRY MSRP: ", "QUEUED RETRY MSRP: ", "QUEUED RETRY MSRP: ");
            scene.register(phone);
            try (Reception session = scene.accept(scene.invited(phone))) {
                Reception.Parts container = session.receive();
                assertThat(container.parts()).hasSize(3);
                assertThat(container.text()).contains("message 1", "message 2", "message 3");
                session.ended();
            }
            await().untilAsserted(() -> assertThat(function.states(EVE)).containsExactly("DELIVERED", "DELIVERED", "DELIVERED"));
        }
    }

    @Test
    @Requirement("MRG-07")
    void mrg07_aFailureReportLeavesAllOfTheContainerDeferred() {
        try (Scene scene = new Scene(function.sipPort(), HAL)) {
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            try (Reception session = scene.accept(scene.invited(phone))) {
                MsrpFrame last = wholeOfOne(session);
                session.end().report(last, 1, 10, 10, 403, "Forbidden");
                session.ended();
            }
            String why = "QUEUED RETRY the device reported 403";
            new Ledger(function, scene).awaitMessages(why, why, why);
        }
    }

    /** {@return the last chunk of the next message, all of which is answered} */
    private static MsrpFrame wholeOfOne(Reception session) {
        MsrpFrame chunk = session.end().expectSend();
        for (; chunk.flag() == '+'; chunk = session.end().expectSend()) {
            session.end().ok(chunk);
        }
        session.end().ok(chunk);
        return chunk;
    }

    /** Whether the device answers it so or reports it. */
    @ParameterizedTest
    @CsvSource({FAY + ", false", IDA + ", true"})
    void aRefusedContainerGoesOnceMoreMessageByMessage(String user, boolean byReport) {
        try (Scene scene = new Scene(function.sipPort(), user)) {
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            try (Reception session = scene.accept(scene.invited(phone))) {
                MsrpFrame refused = byReport ? wholeOfOne(session) : session.end().expectSend();
                if (byReport) {
                    session.end().report(refused, 1, 10, 10, 400, "Bad Request");
                } else {
                    session.end().respond(refused, 400, "Bad Request");
                }
                for (int i = 1; i <= 3; i++) {
                    Reception.Parts alone = nextBut(refused, session);
                    assertThat(alone.parts()).hasSize(1);
                    assertThat(alone.text()).contains("message " + i + " ");
                }
                session.ended();
            }
            await().untilAsserted(() -> assertThat(function.states(user)).containsOnly("DELIVERED"));
        }
    }

    /** {@return the next message, of one chunk} The rest of the one that was refused may still be on its way. */
    private static Reception.Parts nextBut(MsrpFrame refused, Reception session) {
        MsrpFrame send = session.end().expect("another message", frame -> frame.method().equals("SEND")
                && !frame.require("Message-ID").equals(refused.require("Message-ID")), Duration.ofSeconds(10));
        session.end().ok(send);
        assertThat(send.flag()).isEqualTo('$');
        session.end().report(send, 1, send.content().length, send.content().length, 200, "OK");
        return new Reception.Parts(send.require("Content-Type"), send.content(), List.of(send));
    }

    @Test
    @Requirement("MRG-07")
    void mrg07_whatIsTooLargeToBeMergedGoesByItselfInTheSameSession() {
        try (Scene scene = new Scene(function.sipPort(), GUS)) {
            DeviceContact phone = scene.device("msg", "largemsg", "deferred");
            scene.register(phone);
            try (Reception session = scene.accept(scene.invited(phone))) {
                assertThat(session.receive().text()).contains("imdn.Message-ID: before").doesNotContain("imdn.Message-ID: big");
                Reception.Parts large = session.receive();
                assertThat(large.text()).contains("imdn.Message-ID: big");
                assertThat(large.parts()).extracting(part -> part.lines().findFirst().orElse("")).containsExactly(
                        "Content-Type: message/sipfrag", "Content-Type: message/msrpfrag", "Content-Type: message/cpim");
                assertThat(session.receive().parts()).hasSize(2);
                session.ended();
            }
            await().untilAsserted(() -> assertThat(function.states(GUS)).isEqualTo(Collections.nCopies(4, "DELIVERED")));
        }
    }
}
