package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.restante.wire.DeviceContact;
import org.restante.wire.Refereed;
import org.restante.wire.WireMessage;

/** What goes over the wire to a client of each family: its INVITE, its offer, the content of its messages. */
@Refereed
class ClientProfilesIT {

    private static final String LISTED = "0c9a7b52-6f1e-4c0e-9d3a-58a1f0be7d11";

    private static RunningFunction function;

    @BeforeAll
    static void start() {
        function = RunningFunction.start(Map.of("profile.cpimOnly", "Old*,urn:uuid:" + LISTED, "profile.storeAndForward", "Vendor *",
                "profile.strict", "Exact/*", "payload.strategy", "MERGED", "lmm.delivery", "OWN_SESSION"));
    }

    @AfterAll
    static void stop() {
        function.close();
    }

    private static DeviceContact register(Scene scene, String userAgent) {
        DeviceContact phone = scene.device("msg", "deferred");
        scene.peer.expectResponseTo(scene.core.registerAs(userAgent, scene.user, 600, phone), 200);
        scene.subscribed(phone);
        return phone;
    }

    /** Takes all messages of a session. */
    private static String firstContent(Scene scene, WireMessage invite) {
        try (Reception session = scene.accept(invite)) {
            Reception.Parts parts = session.receive();
            session.ended();
            return parts.contentType();
        }
    }

    @Test
    void aStrictClientIsGivenMergedMessagesOfTheFunctionItself() {
        try (Scene scene = new Scene(function)) {
            scene.hold("m1", "one");
            scene.send("Content-Type: message/cpim\n", Scene.cpim("<sip:carol@home1.example>", "m2", "two"), 202);
            WireMessage invite = scene.invited(register(scene, "Exact/1.0"));

            assertThat(invite.require("P-Asserted-Identity")).isEqualTo("<sip:deferred@home.test>");
            assertThat(invite.header("Referred-By")).isEmpty();
            assertThat(Scene.attribute(invite, "accept-types")).contains("message/cpim", "multipart/mixed");
            assertThat(firstContent(scene, invite)).startsWith("multipart/mixed");
        }
    }

    @Test
    void aClientThatTakesOnlyCpimIsGivenBareMessagesOfOneSender() {
        try (Scene scene = new Scene(function)) {
            scene.hold("m1", "one");
            WireMessage invite = scene.invited(register(scene, "Old client/3"));

            assertThat(invite.require("P-Asserted-Identity")).isEqualTo("<" + Scene.ALICE + ">");
            assertThat(invite.require("Referred-By")).isEqualTo("<" + Scene.ALICE + ">");
            assertThat(Scene.attribute(invite, "accept-types")).isEqualTo("message/cpim");
            assertThat(firstContent(scene, invite)).as("though it answers accept-types:*").isEqualTo("message/cpim");
        }
    }

    @Test
    void aClientOfOlderNetworksIsShownTheirIdentityAndNoFile() {
        try (Scene scene = new Scene(function)) {
            scene.hold("m1", "x".repeat(2000));
            register(scene, "Vendor IM 2");
            WireMessage invite = scene.invited();

            assertThat(invite.require("P-Asserted-Identity")).isEqualTo("<sip:rcse-standfw@home.test>");
            assertThat(invite.require("Referred-By")).isEqualTo("<" + Scene.ALICE + ">");
            assertThat(Scene.attribute(invite, "accept-types")).isEqualTo("message/cpim");
            assertThat(invite.bodyText()).doesNotContain("a=file-selector");
            assertThat(firstContent(scene, invite)).isEqualTo("message/cpim");
        }
    }

    /** A profile may be that of one device: the user's other one, of the same make, is served as the settings say. */
    @Test
    void aDeviceIsKnownByItsInstanceId() {
        try (Scene scene = new Scene(function)) {
            scene.hold("m1", "one");
            DeviceContact listed = DeviceContact.of(scene.user, scene.contactUri(), LISTED, "msg", "deferred");
            DeviceContact other = scene.device("msg", "deferred");
            scene.peer.expectResponseTo(scene.core.registerAs("Exact/1.0", scene.user, 600, listed), 200);
            scene.subscribed(listed, other);
            WireMessage toListed = scene.invited(listed);
            WireMessage toOther = scene.invited(other);

            assertThat(Scene.attribute(toListed, "accept-types")).isEqualTo("message/cpim");
            assertThat(toListed.require("Referred-By")).isEqualTo("<" + Scene.ALICE + ">");
            assertThat(firstContent(scene, toListed)).as("an instance id goes before a User-Agent").isEqualTo("message/cpim");
            assertThat(toOther.header("Referred-By")).isEmpty();
            assertThat(firstContent(scene, toOther)).startsWith("multipart/mixed");
        }
    }

    @Test
    void anyOtherClientIsServedAsTheSettingsSay() {
        try (Scene scene = new Scene(function)) {
            scene.hold("m1", "x".repeat(2000));
            register(scene, "Unheard of");
            WireMessage invite = scene.invited();

            assertThat(invite.require("P-Asserted-Identity")).isEqualTo("<" + Scene.ALICE + ">");
            assertThat(invite.bodyText()).contains("a=file-selector:size:");
            assertThat(firstContent(scene, invite)).isEqualTo("message/cpim");
        }
    }

    /** {@return what the first chunk of a message of 4,000 octets says of its octets} */
    private static String firstRange(String userAgent) {
        try (Scene scene = new Scene(function)) {
            scene.hold("m1", "x".repeat(4000));
            register(scene, userAgent);
            try (Reception session = scene.accept(scene.invited())) {
                String range = session.receive().chunks().get(0).require("Byte-Range");
                session.ended();
                return range;
            }
        }
    }

    @Test
    void onlyAClientThatIsKnownToTakeLargeChunksIsSentThem() {
        assertThat(firstRange("CPM-client/OMA2.2 Restante-client")).startsWith("1-*/");
        assertThat(firstRange("CPM-client/OMA2.2")).startsWith("1-2048/");
    }
}
