package org.restante.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Commands that ask a running function, in front of a server that answers as it is told. */
class ConsoleCommandsTest {

    private static final String ID = "01a1fd91-8b33-7275-b03f-598034441718";

    private final Map<String, String> answers = new HashMap<>();
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 5);
        server.createContext("/", exchange -> {
            String request = exchange.getRequestMethod() + ' ' + exchange.getRequestURI();
            asked.add(request + ' ' + exchange.getRequestHeaders().getFirst("Content-Type") + ' '
                    + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            String[] answer = answers.getOrDefault(request, "404 {\"error\":\"there is no message of this id\"}").split(" ", 2);
            byte[] body = answer[1].replace('\'', '"').getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(Integer.parseInt(answer[0]), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private int run(String... arguments) {
        CommandLine line = RestanteCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        String[] all = java.util.Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--http";
        all[arguments.length + 1] = "http://127.0.0.1:" + server.getAddress().getPort() + "/r";
        return line.execute(all);
    }

    @ParameterizedTest
    @CsvSource({"retry, DONE, done", "hold, ALREADY, it is so already", "release, DONE, done", "expire, DONE, done",
        "discard, PENDING, 'a device is being sent the message: it ends when that is over, unless the device confirms it'"})
    void anOrderIsPostedAsJsonAndItsResultTold(String command, String result, String told) {
        answers.put("POST /r/api/messages/" + ID + '/' + command, "200 {'result':'" + result + "'}");

        assertThat(run("queue", command, ID, "--by", "eve", "--reason", "say \"please\"")).as(err.toString()).isZero();
        assertThat(out.toString().trim()).isEqualTo(told);
        assertThat(asked).containsExactly("POST /r/api/messages/" + ID + '/' + command
                + " application/json {\"by\":\"eve\",\"reason\":\"say \\\"please\\\"\"}");
    }

    @Test
    void anOrderThatIsRefusedFailsInOneLine() {
        assertThat(run("queue", "discard", ID)).isEqualTo(1);
        assertThat(err.toString()).isEqualTo("error: 404 there is no message of this id" + System.lineSeparator());
    }

    @Test
    void aUserIsShown() {
        answers.put("GET /r/api/users/sip%3Abob%40home.test", "200 {'user':'sip:bob@home.test','waiting':3,'serving':null,'devices':["
                + "{'device':'urn:phone','gruu':null,'contact':'sip:x','services':['largemsg','msg'],'userAgent':'Old/1'}]}");

        assertThat(run("user", "show", "sip:bob@home.test")).as(err.toString()).isZero();
        assertThat(out.toString()).contains("waiting  3").doesNotContain("serving").containsPattern("urn:phone +sip:x +largemsg,msg +Old/1");
    }

    @Test
    void aUserIsHeldAndSendersAreBlocked() {
        String path = "/r/api/users/sip%3Abob%40home.test/preferences";
        answers.put("GET " + path, "200 {'history':true,'hold':false,'blocked':['sip:eve@home.test','tel:+1555']}");
        answers.put("PUT " + path, "200 {'history':true,'hold':true,'blocked':['sip:eve@home.test']}");

        assertThat(run("user", "hold", "sip:bob@home.test")).as(err.toString()).isZero();
        assertThat(out.toString()).containsPattern("hold +true").containsPattern("blocked +sip:eve@home.test");
        assertThat(run("user", "release", "sip:bob@home.test")).isZero();
        assertThat(run("user", "block", "sip:bob@home.test", "<sip:Mallory@HOME.test;user=x>", "sip:eve@home.test")).isZero();
        assertThat(run("user", "unblock", "sip:bob@home.test", "tel:+1-555")).isZero();
        assertThat(asked.stream().filter(request -> request.startsWith("PUT ")).map(request -> request.split(" ", 4)[3])).containsExactly(
                "{\"hold\":true}", "{\"hold\":false}",
                "{\"blocked\":[\"sip:eve@home.test\",\"tel:+1555\",\"sip:Mallory@home.test\"]}", "{\"blocked\":[\"sip:eve@home.test\"]}");
        assertThat(run("user", "block", "sip:bob@home.test", "mallory")).isEqualTo(2);
        assertThat(err.toString()).contains("a sender is a sip or tel URI");
    }

    @Test
    void aMessageOfWhichNothingIsKeptIsShownAllTheSame() {
        answers.put("GET /r/api/messages/" + ID, "200 {'id':'" + ID + "','state':'QUEUED','devices':[{'device':'urn:phone',"
                + "'status':'RETRY','delivery':'d1','attempts':1,'at':'2026-03-02T12:00:00Z','reason':'480'}]}");

        assertThat(run("queue", "show", ID)).as(err.toString()).isZero();
        assertThat(out.toString()).contains("urn:phone").doesNotContain("sender ");
        assertThat(run("queue", "show", ID, "--export", "sipp")).isEqualTo(1);
        assertThat(err.toString()).contains("nothing is kept");
        assertThat(run("queue", "show", ID, "--export", "pdf")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"queue retry", "queue hold", "queue release", "queue expire", "queue discard", "queue show", "user show", "user hold", "user release",
        "user block", "user unblock"})
    void everyCommandExplainsItself(String command) {
        assertThat(run((command + " --help").split(" "))).as(err.toString()).isZero();
        assertThat(out.toString()).startsWith("Usage: restante " + command);
    }

    @Test
    void conformanceIsReadFromThePage(@TempDir Path folder) throws IOException {
        Path page = Files.writeString(folder.resolve("page.md"), "# Conformance\n\n## DEF: 14 of 18\n\n| x |\n\nOpen: DEF-05, DEF-06\n\n"
                + "## STO: 7 of 7\n");
        CommandLine line = RestanteCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

        assertThat(line.execute("conformance", "--page", page.toString())).as(err.toString()).isZero();
        assertThat(out.toString()).containsPattern("DEF +14 +18 +DEF-05 DEF-06").containsPattern("STO +7 +7")
                .contains("21 of 25 requirements are observed by tests.");
        assertThat(line.execute("conformance", "--page", folder.resolve("missing").toString())).isEqualTo(1);
        assertThat(err.toString()).contains("cannot be read; name it with --page");
        assertThat(ConformanceCommand.read(Path.of("docs/conformance.md"))).extracting(ConformanceCommand.Group::group)
                .contains("DEF", "PUSH", "HIST");
    }
}
