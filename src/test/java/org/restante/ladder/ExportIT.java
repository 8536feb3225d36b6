package org.restante.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.restante.wire.Referee;
import org.restante.wire.RequiresTool;
import org.restante.wire.ScriptedSipPeer;
import org.restante.wire.SippRun;
import org.restante.wire.SippScenario;
import org.restante.wire.Transport;
import org.restante.wire.WireMessage;

/** The tools for which ladders are exported take them. */
class ExportIT {

    @TempDir
    private Path folder;

    @Test
    @RequiresTool({"text2pcap", "tshark"})
    void text2pcapMakesACaptureInWhichTheRefereeFindsTheFlow() {
        Referee referee = captured(Rungs.ordinary(UUID.randomUUID(), "Lunch"));

        assertThat(referee.sipFlow()).containsExactly("INVITE", "180", "200", "ACK", "BYE", "200");
        assertThat(referee.msrpFlow()).containsExactly("SEND", "200", "SEND", "200");
        assertThat(referee.sip().get(0).require("Subject")).isEqualTo("Lunch");
        referee.assertClean();
    }

    @Test
    @RequiresTool({"text2pcap", "tshark"})
    void sipOverTcpAndVersion6AndUnknownAddressesAreTakenToo() {
        Ladder ladder = Rungs.ordinary(UUID.randomUUID(), "x".repeat(2000));
        List<Rung> rungs = new ArrayList<>();
        for (Rung rung : ladder.rungs()) {
            boolean sip = rung.protocol() == Rung.Protocol.SIP;
            rungs.add(new Rung(rung.at(), rung.protocol(), rung.sent(), sip ? "" : "0:0:0:0:0:0:0:1:2855",
                    sip ? "" : "0:0:0:0:0:0:0:1:40001",
                    rung.head().replace("SIP/2.0/UDP 127.0.0.1:5060", "SIP/2.0/TCP pf.home.test"), rung.octets(), rung.hash(),
                    rung.flag()));
        }

        Referee referee = captured(new Ladder(ladder.head(), ladder.endedAt(), "", List.of(), rungs, 3, 5));

        assertThat(referee.sipFlow()).containsExactly("INVITE", "180", "200", "ACK", "BYE", "200");
        assertThat(referee.msrpFlow()).containsExactly("SEND", "200", "SEND", "200");
        referee.assertClean();
    }

    private Referee captured(Ladder ladder) {
        return Referee.ofText(CaptureText.of(ladder), folder);
    }

    @Test
    @RequiresTool("sipp")
    void sippPlaysTheScenarioAgainstAPeer() throws IOException {
        String hostile = "[call_id] \\[len] ]]> <tag> &amp; %s";
        Path scenario = Files.writeString(folder.resolve("ladder.xml"),
                SippScript.of(Rungs.ordinary(UUID.randomUUID(), hostile)));
        try (ScriptedSipPeer peer = ScriptedSipPeer.open();
                SippRun run = SippScenario.of(scenario).over(Transport.UDP).towards(peer.port()).start()) {
            WireMessage invite = peer.expectRequest("INVITE");
            assertThat(invite.requestUri()).isEqualTo("sip:bob@home.test");
            assertThat(invite.require("Subject")).isEqualTo("[call_id] \\[len] ]] > <tag> &amp; %s");
            assertThat(invite.bodyText()).contains("m=message");
            peer.reply(invite, 180, "Ringing");
            peer.reply(invite, 200, "OK", "Contact: <sip:bob@" + peer.hostPort() + ">\n", new byte[0]);
            peer.expectRequest("ACK");
            WireMessage bye = peer.expectRequest("BYE");
            assertThat(bye.require("CSeq")).isEqualTo("2 BYE");
            peer.reply(bye, 200, "OK");
            run.await().assertSuccess();
        }
    }
}
