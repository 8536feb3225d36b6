package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.restante.Requirement;
import org.restante.wire.DeviceContact;
import org.restante.wire.MsrpFrame;
import org.restante.wire.Refereed;
import org.restante.wire.ScriptedCore;
import org.restante.wire.ScriptedMsrpPeer;
import org.restante.wire.WireMessage;

/** Files: brought to a device that is there, and held only if that is wanted (table A.1). */
@Refereed
@ExtendWith(SharedFunction.class)
class FileTransferIT {

    private static final String FILES = "filetransfer";
    private static final String SELECTOR = "a=file-selector:name:\"a picture.png\" type:image/png size:4000 "
            + "hash:sha-1:72:24:5F:E8:65:3D:DA:F3:71:36:2F:86:D4:71:91:3E:E4:A2:CE:2E";
    private static final String TRANSFER = "a=file-transfer-id:Q6LMoGymJdh0IKIgD6wD0jkcfgva4xvE";

    private static byte[] file() {
        byte[] file = new byte[4000];
        for (int i = 0; i < file.length; i++) {
            file[i] = (byte) (i * 31);
        }
        return file;
    }

    private static Originator offer(Scene scene) {
        Originator alice = new Originator(scene);
        return alice.invite(Originator.headers(FILES), alice.sdp("message/cpim", "active", "a=sendonly",
                SELECTOR, TRANSFER, "a=file-disposition:attachment"));
    }

    private static Reception accept(Scene scene, WireMessage invite) {
        ScriptedMsrpPeer end = ScriptedMsrpPeer.create();
        WireMessage ok = scene.core.accept(invite, scene.contactUri(),
                ScriptedCore.sdp(end, "image/png", "active", List.of("a=recvonly", SELECTOR)));
        WireMessage ack = scene.peer.expectRequest("ACK");
        end.connect(Scene.attribute(invite, "path"));
        end.expectResponse(end.bind(), 200);
        return new Reception(scene, invite, ok, ack, end);
    }

    private static MsrpFrame part(Originator alice, int from, int to) {
        return alice.end.chunk("file", from + 1L, 4000, "image/png", java.util.Arrays.copyOfRange(file(), from, to),
                to == 4000 ? '$' : '+', "");
    }

    @Test
    void aFileGoesToTheDeviceThatIsThereWithAllThatIsSaidOfIt(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            DeviceContact phone = scene.device("msg", FILES);
            scene.register(phone);
            try (Originator alice = offer(scene)) {
                WireMessage invite = scene.invited(phone);
                assertThat(Scene.lines(invite, "a=file-")).containsExactly(SELECTOR, TRANSFER, "a=file-disposition:attachment");
                assertThat(invite.require("Accept-Contact")).contains("cpm.filetransfer");
                try (Reception bob = accept(scene, invite)) {
                    alice.connected();
                    assertThat(Scene.lines(alice.ok, "a=file-selector")).containsExactly(SELECTOR);
                    assertThat(Scene.lines(alice.ok, "a=recvonly")).hasSize(1);
                    alice.end.expectResponse(part(alice, 0, 3000), 200);
                    MsrpFrame last = part(alice, 3000, 4000);
                    assertThat(bob.receive().octets()).isEqualTo(file());
                    alice.end.expectResponse(last, 200);
                    alice.bye();
                    bob.ended();
                }
            }
            assertThat(function.queue(scene.user)).isEmpty();
        }
    }

    @Test
    @Requirement("DEF-10")
    void def10_aFileThatNobodyTakesIsRefusedAndNotHeld(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            try (Originator alice = offer(scene)) {
                alice.refused(480); // nobody is registered
            }
            scene.register(scene.device("msg", FILES));
            try (Originator alice = offer(scene)) {
                scene.peer.reply(scene.invited(), 486, "Busy Here");
                alice.refused(480);
            }
            assertThat(function.queue(scene.user)).isEmpty();
        }
    }

    @Test
    void ifItIsWantedAFileIsHeldAndComesWithItsName() {
        try (RunningFunction function = RunningFunction.start(Map.of("ft.storeAndForward", "true"));
                Scene scene = new Scene(function)) {
            try (Originator alice = offer(scene)) { // nobody is registered
                alice.connected();
                assertThat(Scene.lines(alice.ok, "a=file-selector")).containsExactly(SELECTOR);
                assertThat(Scene.lines(alice.ok, "a=recvonly")).hasSize(1);
                alice.end.expectResponse(part(alice, 0, 3000), 200);
                alice.end.expectResponse(part(alice, 3000, 4000), 200);
                alice.bye();
            }
            assertThat(function.queue(scene.user)).hasSize(1).allSatisfy(held -> {
                assertThat(held.path("kind").asText()).isEqualTo("FILE_TRANSFER");
                assertThat(held.path("contentOctets").asInt()).isEqualTo(4000);
            });
            DeviceContact phone = scene.device("msg", "deferred");
            scene.register(phone);
            try (Reception bob = scene.accept(scene.invited(phone))) {
                Reception.Parts file = bob.receive();
                assertThat(file.type(2)).isEqualTo("image/png");
                assertThat(file.parts().get(1)).contains("Content-Disposition: attachment; filename=\"a picture.png\"");
                assertThat(file.text()).isNotEmpty();
                assertThat(file.octets()).containsSequence(file());
                bob.ended();
            }
            new Ledger(function, scene).awaitMessages("DELIVERED");
        }
    }

    @Test
    void ifItIsWantedAFileThatBreaksAtTheDeviceIsHeldToItsEnd() {
        try (RunningFunction function = RunningFunction.start(Map.of("ft.storeAndForward", "true"));
                Scene scene = new Scene(function)) {
            DeviceContact phone = scene.device("msg", FILES);
            scene.register(phone);
            try (Originator alice = offer(scene); Reception bob = accept(scene, scene.invited(phone))) {
                alice.connected();
                alice.end.expectResponse(part(alice, 0, 3000), 200);
                bob.end().expectSend();
                bob.end().reset();
                bob.ended();
                alice.end.expectResponse(part(alice, 3000, 4000), 200);
                alice.bye();
            }
            assertThat(function.queue(scene.user)).hasSize(1).allSatisfy(
                    held -> assertThat(held.path("contentOctets").asInt()).isEqualTo(4000));
        }
    }

    @Test
    void aFileThatBreaksAtTheDeviceFailsForItsSenderToo(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            DeviceContact phone = scene.device("msg", FILES);
            scene.register(phone);
            try (Originator alice = offer(scene); Reception bob = accept(scene, scene.invited(phone))) {
                alice.connected();
                alice.end.expectResponse(part(alice, 0, 3000), 200);
                bob.end().expectSend();
                bob.end().reset();
                bob.ended();
                assertThat(alice.end.expectResponse(part(alice, 3000, 4000)).status()).isNotEqualTo(200);
                alice.ended();
            }
            assertThat(function.queue(scene.user)).isEmpty();
        }
    }
}
