package org.restante.sipservlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.restante.cpm.Gruu;
import org.restante.cpm.HeaderField;
import org.restante.cpm.InstanceId;
import org.restante.cpm.ServedUser;

/** What is put into a session of the container may be written to disk by it or sent to another node. */
class SessionTypesTest {

    static Stream<Serializable> types() {
        return Stream.of(new KeepAliveState(KeepAliveMachine.State.OURS, new KeepAliveOffer(Duration.ofSeconds(90),
                MinSe.LEAST, Refresher.UAC, 1), new KeepAliveTerms(Duration.ofSeconds(90), true), Instant.EPOCH, true),
                new CallLeg("delivery", "4711"), new LegId("app", "sip"),
                Continuation.OPENING, new LegTimer(new LegId("app", "1"), Continuation.Kind.ENDING, "x"),
                new RequestWithin("UPDATE", List.of(new HeaderField("Supported", "timer")), "refresh"),
                new Exchange(List.of(Continuation.OPENING), true, false, 2),
                new LegRecord(new LegId("app", "1"), new CallLeg("delivery", "4711"), true, "INVITE",
                        LegMachine.State.CALLING, "sip", List.of(new HeaderField("automata", "")), Content.NONE,
                        new Content("application/sdp", new byte[] {1}), List.of()), new ServedUser("sip:bob@home.test"),
                new InstanceId("urn:uuid:1"), new Gruu("sip:bob@home.test;gr=1"), new HeaderField("Subject", "x"));
    }

    @ParameterizedTest
    @MethodSource("types")
    void typeSurvivesSerialisation(Serializable value) throws IOException, ClassNotFoundException {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(octets)) {
            out.writeObject(value);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(octets.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(value).isNotSameAs(value);
        }
    }

    @Test
    void nothingElseIsPutIntoASipSession() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
            List<String> names = files.filter(file -> file.toString().endsWith(".java")).flatMap(SessionTypesTest::attributes).toList();

            assertThat(names).isNotEmpty().containsOnly("NAME", "attribute(leg");
        }
    }

    private static Stream<String> attributes(Path file) {
        try {
            return Pattern.compile("[sS]ession\\.setAttribute\\(([^,]+),").matcher(Files.readString(file)).results()
                    .map((MatchResult found) -> found.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
