package org.restante.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.restante.wire.ScriptedSipPeer;
import org.restante.wire.Transport;
import org.restante.wire.WireMessage;
import picocli.CommandLine;

class ClientCommandTest {

    private final ScriptedSipPeer core = ScriptedSipPeer.open();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @AfterEach
    void close() {
        core.close();
    }

    private CompletableFuture<Integer> run(String... arguments) {
        CommandLine line = new CommandLine(new ClientCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return CompletableFuture.supplyAsync(() -> line.execute(arguments));
    }

    private int exit(CompletableFuture<Integer> run) throws Exception {
        return run.get(20, TimeUnit.SECONDS);
    }

    private String coreAddress() {
        return "udp:" + core.hostPort();
    }

    private void grant() {
        WireMessage register = core.expectRequest("REGISTER");
        core.reply(register, 200, "OK", "Contact: " + register.require("Contact") + ";expires=3600\r\n", new byte[0]);
    }

    @Test
    void registerPrintsWhatWasGranted() throws Exception {
        CompletableFuture<Integer> run = run("register", "--core", coreAddress(), "--user", "sip:bob@home.test");
        grant();
        assertThat(exit(run)).isZero();
        assertThat(out.toString()).startsWith("registered sip:bob@home.test at sip:bob@127.0.0.1:").contains("for 3600 s");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--msrp-tls maybe", "--tls-key none.pem", "--tls-trust none.pem", "--relay msrps://127.0.0.1:1;tcp",
            "--msrp-tls off --relay msrps://127.0.0.1:1;tcp --relay-user bob --relay-password-file pom.xml"})
    void listenRefusesMediaOptionsThatMakeNoSense(String options) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("listen", "--core", coreAddress()));
        arguments.addAll(List.of(options.split(" ")));
        assertThat(exit(run(arguments.toArray(String[]::new)))).isEqualTo(1);
        assertThat(err.toString()).startsWith("error: ").hasLineCount(1);
    }

    @Test
    void registerFailsWithTheReasonOnTheErrorOutput() throws Exception {
        CompletableFuture<Integer> run = run("register", "--core", coreAddress());
        core.reply(core.expectRequest("REGISTER"), 403, "Forbidden");
        assertThat(exit(run)).isEqualTo(1);
        assertThat(err.toString()).contains("403");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void sendPrintsTheAnswerAsJson() throws Exception {
        CompletableFuture<Integer> run = run("send", "--core", coreAddress(), "--json", "--to", "sip:carol@home.test", "Hello");
        core.reply(core.expectRequest("MESSAGE"), 202, "Accepted");
        assertThat(exit(run)).isZero();
        JsonNode answer = new ObjectMapper().readTree(out.toString());
        assertThat(answer.get("status").asInt()).isEqualTo(202);
        assertThat(answer.get("accepted").asBoolean()).isTrue();
        assertThat(answer.get("id").asText()).isNotEmpty();
    }

    @Test
    void sendThatIsRefusedIsNoSuccess() throws Exception {
        CompletableFuture<Integer> run = run("send", "--core", coreAddress(), "Hello");
        core.reply(core.expectRequest("MESSAGE"), 480, "Temporarily Unavailable");
        assertThat(exit(run)).isEqualTo(1);
        assertThat(out.toString()).startsWith("480 Temporarily Unavailable");
    }

    @Test
    void listenPrintsAMessageInOneHarmlessLineAndUnregisters() throws Exception {
        CompletableFuture<Integer> run = run("listen", "--core", coreAddress(), "--count", "1");
        WireMessage register = core.expectRequest("REGISTER");
        core.reply(register, 200, "OK", "Contact: " + register.require("Contact") + ";expires=3600\r\n", new byte[0]);
        String contact = register.contactUri();
        core.towards(Transport.UDP, Integer.parseInt(contact.substring(contact.lastIndexOf(':') + 1)));
        WireMessage message = core.send("""
                MESSAGE sip:bob@home.test SIP/2.0
                Via: SIP/2.0/[transport] [local];branch=[branch]
                Max-Forwards: 70
                From: <sip:alice@home.test>;tag=[tag]
                To: <sip:bob@home.test>
                Call-ID: [call_id]
                CSeq: 1 MESSAGE
                Date: Mon, 02 Mar 2026 08:15:31 GMT
                Content-Type: text/plain
                """, "one\ntwo\u001b[2J");
        core.expectResponseTo(message, 200);
        WireMessage unregister = core.expectRequest("REGISTER");
        core.reply(unregister, 200, "OK");
        assertThat(unregister.require("Expires")).isEqualTo("0");
        assertThat(exit(run)).isZero();
        assertThat(out.toString().strip()).isEqualTo("2026-03-02T08:15:31Z sip:alice@home.test: one  two [2J");
    }

    @Test
    void listenWithoutItsMessagesIsNoSuccess() throws Exception {
        CompletableFuture<Integer> run = run("listen", "--core", coreAddress(), "--count", "1", "--timeout", "1");
        grant();
        core.reply(core.expectRequest("REGISTER"), 200, "OK");
        assertThat(exit(run)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"register", "listen", "send"})
    void everyCommandHasHelp(String command) throws Exception {
        assertThat(exit(run(command, "--help"))).isZero();
        assertThat(out.toString()).contains("Usage: client " + command, "--core", "--json", "udp:127.0.0.1");
    }

    @Test
    void wrongUseIsToldFromFailure() throws Exception {
        assertThat(exit(run())).isEqualTo(2);
        assertThat(exit(run("listen", "--count", "0"))).isEqualTo(2);
        assertThat(exit(run("register", "--core", "tls:nowhere"))).isEqualTo(1);
    }

    @Test
    void aFileIsOfferedAsALargeMessageAndARefusalIsTold(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("report.txt"), "a report");
        CompletableFuture<Integer> run = run("send", "--core", coreAddress(), "--from", "sip:alice@home.test", "--to",
                "sip:bob@home.test", "--subject", "Report", "--file", file.toString());
        WireMessage invite = core.expectRequest("INVITE");
        core.reply(invite, 413, "Request Entity Too Large");
        core.expectRequest("ACK");

        assertThat(exit(run)).isEqualTo(1);
        assertThat(out.toString()).startsWith("413 Request Entity Too Large, message ");
        assertThat(invite.require("Accept-Contact")).contains("cpm.largemsg");
        assertThat(invite.require("Subject")).isEqualTo("Report");
        assertThat(new String(invite.body(), StandardCharsets.UTF_8)).contains("a=sendonly", "a=setup:active",
                "a=accept-types:message/cpim", "a=file-selector:size:");
    }

    @Test
    void aFileThatIsNotThereIsTold(@TempDir Path folder) throws Exception {
        assertThat(exit(run("send", "--core", coreAddress(), "--file", folder.resolve("none").toString()))).isEqualTo(1);
        assertThat(err.toString()).startsWith("error: ").contains("none cannot be read");
    }

    @Test
    void aTextOrAFileIsSentNotBoth() throws Exception {
        assertThat(exit(run("send", "--file", "report.txt", "a text"))).isEqualTo(2);
        assertThat(exit(run("send"))).isEqualTo(2);
    }
}
