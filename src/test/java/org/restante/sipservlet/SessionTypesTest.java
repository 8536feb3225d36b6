package org.restante.sipservlet;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
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
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.restante.cpm.ContributionId;
import org.restante.cpm.ConversationId;
import org.restante.cpm.Gruu;
import org.restante.cpm.HeaderField;
import org.restante.cpm.ImdnMessageId;
import org.restante.cpm.InstanceId;
import org.restante.cpm.ServedUser;
import org.restante.queue.MessageId;

/** What is put into a session of the container may be written to disk by it or sent to another node. */
class SessionTypesTest {

    static Stream<Serializable> types() {
        return Stream.of(new KeepAliveState(KeepAliveMachine.State.OURS, new KeepAliveOffer(Duration.ofSeconds(90),
                MinSe.LEAST, Refresher.UAC, 1), new KeepAliveTerms(Duration.ofSeconds(90), true), Instant.EPOCH, true),
                new KeepAliveOffer(Duration.ofSeconds(90), MinSe.LEAST, Refresher.UAS, 0),
                new KeepAliveTerms(Duration.ofSeconds(90), false), new MinSe(Duration.ofSeconds(120)),
                new Content("text/plain", new byte[] {1, 2}),
                new CallLeg("delivery", "4711"), new LegId("app", "sip"),
                Continuation.OPENING, new LegTimer(new LegId("app", "1"), Continuation.Kind.ENDING, "x"),
                new RequestWithin("UPDATE", List.of(new HeaderField("Supported", "timer")), "refresh"),
                new Exchange(List.of(Continuation.OPENING), true, false, 2),
                new LegRecord(new LegId("app", "1"), new CallLeg("delivery", "4711"), true, "INVITE", "",
                        LegMachine.State.CALLING, "sip", List.of(new HeaderField("automata", "")), Content.NONE,
                        new Content("application/sdp", new byte[] {1}), List.of()), new ServedUser("sip:bob@home.test"),
                new InstanceId("urn:uuid:1"), new Gruu("sip:bob@home.test;gr=1"), new HeaderField("Subject", "x"),
                new ImdnMessageId("imdn-1"), new ConversationId("conversation-1"), new ContributionId("contribution-1"),
                new MessageId(new UUID(0, 1)));
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

    /** A type that says it can be stored must be among those that were stored above: whoever adds one adds a sample. */
    @Test
    void everyTypeThatCanBeStoredWasStored() {
        List<Class<?>> stored = types().<Class<?>>map(Object::getClass).toList();
        List<JavaClass> serializable = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("org.restante").stream()
                .filter(SessionTypesTest::isData).toList();

        assertThat(serializable).isNotEmpty().allSatisfy(type -> {
            assertThat(stored).as("%s has no sample in this test", type.getName()).contains(type.reflect());
            assertThat(type.isRecord() || type.tryGetField("serialVersionUID").isPresent())
                    .as("%s is a record, whose version is always 0, or says its serialVersionUID", type.getName()).isTrue();
        });
    }

    /** Exceptions, servlets, work for the container and what has no name are never stored; keys of entities belong to the database. */
    private static boolean isData(JavaClass type) {
        return type.isAssignableTo(Serializable.class) && !type.isInterface() && !type.isEnum() && !type.isAnonymousClass()
                && !type.isAssignableTo(Throwable.class) && !type.isAssignableTo(Collection.class) && !type.isAssignableTo("javax.servlet.Servlet")
                && !type.isAssignableTo("org.mobicents.javax.servlet.sip.SipApplicationSessionAsynchronousWork")
                && !type.getPackageName().endsWith(".hibernate") && !type.getPackageName().equals("org.restante.database");
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
