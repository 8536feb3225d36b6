package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.restante.Requirement;
import org.restante.wire.WireMessage;

/** INVITEs whose session description is one part of several. */
@ExtendWith(SharedFunction.class)
class InviteWithPartsIT {

    private static final String CPIM = "Content-Type: message/cpim\n\n";

    @Test
    void theSessionDescriptionAmongOtherPartsIsTaken(RunningFunction function) {
        try (Scene scene = new Scene(function); Originator alice = new Originator(scene)) {
            alice.inviteWithParts(Originator.headers(Originator.LARGE), alice.sdp("message/cpim", "active", "a=sendonly"),
                    "Content-Type: application/x-unheard-of\nContent-Transfer-Encoding: binary\n\nsomething").connected();
            byte[] message = Scene.cpim("parts-1", "as ever").getBytes(StandardCharsets.UTF_8);
            alice.end.expectResponse(alice.send("m", message, ""), 200);
            alice.bye();
            assertThat(function.states(scene.user)).containsExactly("QUEUED");
        }
    }

    @Test
    @Requirement("DEF-08")
    void def08_aMessageWithinTheInviteIsHeldBeforeTheSessionIsAccepted(RunningFunction function) {
        try (Scene scene = new Scene(function); Originator alice = new Originator(scene)) {
            alice.inviteWithParts(Originator.headers(Originator.CHAT), alice.sdp("message/cpim", "active", "a=sendrecv"),
                    CPIM + Scene.cpim("first-1", "said at once")).accepted();
            assertThat(function.states(scene.user)).containsExactly("QUEUED");
            alice.dialog.ack();
            alice.bound();
            alice.end.expectResponse(alice.send("m", Scene.cpim("first-2", "said later").getBytes(), ""), 200);
            alice.bye();

            scene.register(scene.device("session", "deferred"));
            try (Reception session = scene.accept(scene.invited())) {
                assertThat(session.receive().text()).contains("said at once");
                assertThat(session.receive().text()).contains("said later");
                session.ended();
            }
        }
    }

    @Test
    void aBodyThatCannotBeUsedIsRefusedAndNothingIsKept(RunningFunction function) {
        try (Scene scene = new Scene(function); Originator alice = new Originator(scene)) {
            String sdp = alice.sdp("message/cpim", "active", "a=sendrecv");
            String headers = Originator.headers(Originator.CHAT);
            alice.inviteWithParts(headers, sdp, CPIM + "no CPIM at all").refused(400);
            alice.inviteWithParts(headers, "v=0\nthis is no SDP\n").refused(488);
            for (String body : List.of("no delimiter", "--part\n\ncut off", "--part\nContent-Type: application/sdp\n\n" + sdp)) {
                alice.invite = raw(scene, headers, "multipart/mixed;boundary=part", body);
                alice.refused(400);
            }
            alice.invite = raw(scene, headers, "multipart/mixed", "--part\n\n\n--part--");
            alice.refused(400);
            alice.invite = raw(scene, headers, "multipart/mixed;boundary=part", "--part\nContent-Type: text/plain\n\nx\n--part--\n");
            assertThat(alice.refused(415).require("Accept")).contains("application/sdp", "multipart/mixed");
            assertThat(function.queue(scene.user)).isEmpty();
        }
    }

    private static WireMessage raw(Scene scene, String headers, String type, String body) {
        return scene.core.originate("INVITE", Scene.ALICE, scene.user, headers + "Content-Type: " + type + "\n",
                Scene.crlf(body).getBytes(StandardCharsets.UTF_8));
    }
}
