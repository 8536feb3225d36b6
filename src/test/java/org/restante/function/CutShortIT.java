package org.restante.function;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.restante.Requirement;
import org.restante.wire.DeviceContact;
import org.restante.wire.ScriptedCore;
import org.restante.wire.ScriptedMsrpPeer;
import org.restante.wire.WireMessage;

/** Deliveries that time or the store ends while they run and their MSRP session is well: what stays deferred, and why. */
class CutShortIT {

    @TempDir
    private Path folder;

    /** Holds two messages; the device confirms the first and leaves us waiting for its report of the second. */
    private static Reception waiting(Scene scene, String answer) {
        scene.hold("f1", "confirmed");
        scene.hold("f2", "never reported");
        DeviceContact phone = scene.device("msg");
        scene.register(phone);
        WireMessage invite = scene.invited(phone);
        ScriptedMsrpPeer end = ScriptedMsrpPeer.create();
        WireMessage ok = scene.peer.reply(invite, 200, "OK", "Contact: <" + scene.contactUri() + ">\r\nAllow: UPDATE, BYE\r\n" + answer
                + "Content-Type: application/sdp\r\n", Scene.crlf(ScriptedCore.sdp(end, "*", "active", List.of("a=recvonly")))
                .getBytes(UTF_8));
        WireMessage ack = scene.peer.expectRequest("ACK");
        end.connect(Scene.attribute(invite, "path"));
        end.expectResponse(end.bind(), 200);
        Reception session = new Reception(scene, invite, ok, ack, end);
        session.receive();
        session.end().ok(session.end().expectSend());
        return session;
    }

    private static void ended(Reception session, Duration patience) {
        WireMessage bye = session.scene().peer.expect("BYE", m -> m.isRequest() && m.method().equals("BYE"), patience);
        session.scene().peer.reply(bye, 200, "OK");
    }

    /**
     * ERR-07, one half of an interval after the answer: the device does not know the session any more, or does not answer
     * the refresh; or it is its turn to refresh, and it does not.
     */
    @Test
    @Requirement({"ERR-06", "ERR-07"})
    void err07_aSessionThatIsNotRefreshedIsEndedAndWhatIsNotConfirmedStays() {
        Duration patience = Duration.ofSeconds(90);
        String ours = "Session-Expires: 90;refresher=uac\r\nRequire: timer\r\n";
        try (RunningFunction function = RunningFunction.start(Map.of("session.expires", "90s", "msrp.reportWait", "3m"));
                Scene forgetful = new Scene(function); Scene silent = new Scene(function); Scene idle = new Scene(function);
                Reception forgotten = waiting(forgetful, ours); Reception unanswered = waiting(silent, ours);
                Reception theirs = waiting(idle, ours.replace("uac", "uas"))) {
            assertThat(forgotten.invite().require("Session-Expires")).isEqualTo("90;refresher=uac");
            forgetful.peer.reply(forgetful.peer.expect("a refresh", m -> m.isRequest() && m.method().equals("UPDATE"), patience),
                    481, "Call/Transaction Does Not Exist");
            ended(forgotten, patience);
            silent.peer.expect("a refresh", m -> m.isRequest() && m.method().equals("UPDATE"), patience);
            ended(unanswered, patience);
            ended(theirs, patience);
            for (Scene scene : List.of(forgetful, silent, idle)) {
                new Ledger(function, scene).awaitMessages("DELIVERED CONFIRMED", "QUEUED RETRY the dialog is gone");
            }
            assertThat(idle.peer.received()).as("not ours to refresh").noneMatch(m -> m.isRequest() && m.method().equals("UPDATE"));
        }
    }

    /** session.maxDuration. */
    @Test
    @Requirement("ERR-06")
    void err06_aDeliveryThatTakesTooLongIsEndedAndWhatIsNotConfirmedStays() {
        try (RunningFunction function = RunningFunction.start(Map.of("session.maxDuration", "15s", "msrp.reportWait", "3m"));
                Scene scene = new Scene(function); Reception session = waiting(scene, "")) {
            ended(session, Duration.ofSeconds(30));
            session.end().expectClosed();
            new Ledger(function, scene).awaitMessages("DELIVERED CONFIRMED",
                    "QUEUED RETRY the longest time for a delivery is over");
        }
    }

    /** A node of the same name takes back what it thinks was its own: whose lease it was sends nothing under it any more. */
    @Test
    @Requirement({"DEF-16", "ERR-06"})
    void def16_aDeliveryWhoseLeaseWasTakenBackIsEnded() {
        try (OpenStore store = OpenStore.in(folder);
                RunningFunction function = RunningFunction.start(Map.of("database.url", store.url(), "queue.lease", "6s",
                        "msrp.reportWait", "3m"));
                Scene scene = new Scene(function); Reception session = waiting(scene, "")) {
            try (RunningFunction namesake = RunningFunction.start(Map.of("database.url", store.url()))) {
                session.ended();
                session.end().expectClosed();
                new Ledger(namesake, scene).awaitMessages("DELIVERED CONFIRMED", "QUEUED RETRY node restante-1 started anew");
            }
        }
    }
}
