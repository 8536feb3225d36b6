package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.restante.wire.DeviceContact;
import org.restante.wire.Refereed;
import org.restante.wire.WireMessage;

/**
 * Which messages share a session, and how they stand in it: the policies I-05, I-06, I-15 and I-27 with each value that is
 * not their default, on the wire. One function has them by sender, another by conversation; what is together is what waits
 * without another in between, as the order of reception is kept.
 */
@Refereed
class PayloadFormsIT {

    private static final String EVE = "sip:eve@home.test";
    private static final String SERVICE = "urn:urn-7:3gpp-service.ims.icsi.oma.cpm.msg";

    @TempDir
    private static Path folder;
    private static RunningFunction bySender;
    private static RunningFunction byConversation;

    @BeforeAll
    static void start() {
        bySender = start("sender", Map.of("push.groupBy", "SENDER", "payload.msrpfrag", "OMIT", "merge.format", "CPIM_PARTS",
                "payload.extraHeaders", "InReplyTo-Contribution-ID"));
        byConversation = start("conversation", Map.of("push.groupBy", "CONVERSATION", "payload.msrpfrag", "AS_SIPFRAG",
                "merge.format", "NESTED_001", "payload.extraHeaders", "P-Asserted-Service"));
    }

    private static RunningFunction start(String name, Map<String, String> policies) {
        Path own = folder.resolve(name);
        try (StoredBacklog backlog = new StoredBacklog(own)) {
            backlog.large(EVE, Scene.ALICE, false, "large", "of Large Message Mode");
        }
        Map<String, String> settings = new HashMap<>(policies);
        settings.putAll(Map.of("database.url", StoredBacklog.url(own), "payload.strategy", "AUTO", "merge.minMessages", "4",
                "lmm.delivery", "PUSH", "trigger.settle", "500ms"));
        return RunningFunction.start(settings);
    }

    @AfterAll
    static void stop() {
        bySender.close();
        byConversation.close();
    }

    @Test
    void messagesOfOneSenderShareASessionThatNamesHim() {
        try (Scene scene = new Scene(bySender)) {
            hold(scene, Scene.ALICE, "one", "a1");
            hold(scene, Scene.ALICE, "two", "a2");
            hold(scene, StoredBacklog.CAROL, "one", "c1");
            scene.register(phone(scene));
            assertSession(scene, Scene.ALICE, "a1", "a2");
            assertSession(scene, StoredBacklog.CAROL, "c1");
        }
    }

    @Test
    void messagesOfOneConversationShareASession() {
        try (Scene scene = new Scene(byConversation)) {
            hold(scene, Scene.ALICE, "one", "a1");
            hold(scene, Scene.ALICE, "one", "a2");
            hold(scene, Scene.ALICE, "two", "a3");
            scene.register(phone(scene));
            assertSession(scene, Scene.ALICE, "a1", "a2");
            assertSession(scene, Scene.ALICE, "a3");
        }
    }

    /** I-05, I-15. */
    @Test
    void theHeadersOfTheMsrpRequestAreLeftOut() {
        Reception.Parts large = delivered(bySender);
        assertThat(types(large)).containsExactly("message/sipfrag", "message/cpim");
        assertThat(large.sipHeader("InReplyTo-Contribution-ID")).isEqualTo("before-large");
    }

    /** I-05, I-15. */
    @Test
    void theHeadersOfTheMsrpRequestAreASipfrag() {
        Reception.Parts large = delivered(byConversation);
        assertThat(types(large)).containsExactly("message/sipfrag", "message/sipfrag", "message/cpim");
        assertThat(large.body(1)).contains("Message-ID: orig87654321", "Byte-Range: 1-");
        assertThat(large.sipHeader("InReplyTo-Contribution-ID")).isEmpty();
    }

    /** I-06, I-15: what CPIM has no header for is in a namespace that is declared. */
    @Test
    void mergedMessagesAreCpimParts() {
        Reception.Parts merged = merged(bySender);
        assertThat(types(merged)).containsExactly("message/cpim", "message/cpim", "message/cpim", "message/cpim");
        for (int i = 0; i < 4; i++) {
            assertThat(merged.body(i).lines()).contains("NS: imdn <urn:ietf:params:imdn>", "imdn.Message-ID: m" + i,
                    "cpm.Conversation-ID: one", "cpm.InReplyTo-Contribution-ID: earlier")
                    .anyMatch(line -> line.startsWith("NS: cpm <")).anyMatch(line -> line.startsWith("cpm.X-CPM-Deferred-Time: "))
                    .noneMatch(line -> line.startsWith("cpm.P-Asserted-Service"));
        }
    }

    /** I-06, I-15: each as a push would have brought it. */
    @Test
    void mergedMessagesAreWholePayloads() {
        Reception.Parts merged = merged(byConversation);
        assertThat(types(merged)).hasSize(4).allMatch(type -> type.startsWith("multipart/mixed;boundary="));
        for (int i = 0; i < 4; i++) {
            Reception.Parts inner = new Reception.Parts(merged.type(i), merged.body(i).getBytes(StandardCharsets.UTF_8), List.of());
            assertThat(types(inner)).containsExactly("message/sipfrag", "message/cpim");
            assertThat(inner.sipHeader("Conversation-ID")).isEqualTo("one");
            assertThat(inner.sipHeader("P-Asserted-Service")).isEqualTo(SERVICE);
            assertThat(inner.sipHeader("InReplyTo-Contribution-ID")).isEmpty();
            assertThat(inner.body(1)).contains("imdn.Message-ID: m" + i);
        }
    }

    private static DeviceContact phone(Scene scene) {
        return scene.device("msg", "largemsg", "deferred");
    }

    private static void hold(Scene scene, String sender, String conversation, String id) {
        scene.peer.expectResponseTo(scene.core.originate("MESSAGE", sender, scene.user, "Conversation-ID: " + conversation
                + "\nContribution-ID: of-" + id + "\nInReplyTo-Contribution-ID: earlier\nP-Asserted-Service: " + SERVICE
                + "\nContent-Type: message/cpim\n",
                Scene.cpim("<" + sender + ">", id, "text of " + id).getBytes(StandardCharsets.UTF_8)), 202);
    }

    private static void assertSession(Scene scene, String sender, String... ids) {
        WireMessage invite = scene.invited();
        assertThat(invite.require("Referred-By")).isEqualTo("<" + sender + ">");
        List<String> texts = new ArrayList<>();
        try (Reception session = scene.accept(invite)) {
            for (int i = 0; i < ids.length; i++) {
                texts.add(session.receive().text());
            }
            session.ended();
        }
        assertThat(texts).zipSatisfy(List.of(ids), (text, id) -> assertThat(text).contains("imdn.Message-ID: " + id + "\r\n"));
    }

    private static Reception.Parts delivered(RunningFunction function) {
        try (Scene scene = new Scene(function.sipPort(), EVE)) {
            return firstOf(scene);
        }
    }

    private static Reception.Parts merged(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            for (int i = 0; i < 4; i++) {
                hold(scene, Scene.ALICE, "one", "m" + i);
            }
            return firstOf(scene);
        }
    }

    private static Reception.Parts firstOf(Scene scene) {
        scene.register(phone(scene));
        try (Reception session = scene.accept(scene.invited())) {
            Reception.Parts parts = session.receive();
            session.ended();
            return parts;
        }
    }

    private static List<String> types(Reception.Parts payload) {
        List<String> types = new ArrayList<>();
        for (int i = 0; i < payload.parts().size(); i++) {
            types.add(payload.type(i));
        }
        return types;
    }
}
