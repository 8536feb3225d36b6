package org.restante;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/** What is in the archives that an operator deploys, and what must not be: the container's own classes. */
class PackagingIT {

    private static final Path WAR = Path.of("target/restante.war");
    private static final Path SAR = Path.of("target/restante.sar");
    private static final Path LAUNCHER = Path.of("target/restante-launcher.jar");
    private static final Path LAUNCHER_LIB = Path.of("target/launcher/lib");

    private static List<String> entries(Path archive) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            return zip.stream().map(ZipEntry::getName).toList();
        }
    }

    private static List<String> libraries() throws IOException {
        try (Stream<Path> files = Files.list(LAUNCHER_LIB)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void theSarIsTheWarUnderAnotherName() throws IOException {
        assertThat(Files.mismatch(WAR, SAR)).isEqualTo(-1);
    }

    @Test
    void theWarDescribesItsSipApplicationOnce() throws IOException {
        assertThat(entries(WAR)).filteredOn(name -> name.endsWith("sip.xml")).containsExactly("WEB-INF/sip.xml");
    }

    @Test
    void theWarLeavesLoggingToTheContainer() throws IOException {
        assertThat(entries(WAR)).noneMatch(name -> name.matches("WEB-INF/lib/(slf4j|log4j|logback|reload4j).*"))
                .noneMatch(name -> name.endsWith("log4j2.xml"));
    }

    @Test
    void theWarBringsNoJavaxClasses() throws IOException {
        try (ZipFile zip = new ZipFile(WAR.toFile())) {
            List<? extends ZipEntry> jars = zip.stream().filter(e -> e.getName().endsWith(".jar")).toList();
            assertThat(jars).isNotEmpty();
            for (ZipEntry jar : jars) {
                try (InputStream in = zip.getInputStream(jar)) {
                    assertThat(classesOf(in)).as(jar.getName()).noneMatch(name ->
                            name.matches("(META-INF/versions/[0-9]+/)?javax/.*"));
                }
            }
        }
        assertThat(entries(WAR)).noneMatch(name -> name.startsWith("WEB-INF/classes/javax/"));
    }

    private static List<String> classesOf(InputStream jar) throws IOException {
        List<String> names = new ArrayList<>();
        ZipInputStream zip = new ZipInputStream(jar);
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            if (entry.getName().endsWith(".class")) {
                names.add(entry.getName());
            }
        }
        return names;
    }

    @Test
    void theWarKnowsNoLauncherCommandOrClient() throws IOException {
        assertThat(entries(WAR)).noneMatch(name ->
                name.matches("WEB-INF/classes/org/restante/(client|embedded|command)/.*"))
                .noneMatch(name -> name.contains("/picocli"))
                .anyMatch(name -> name.startsWith("WEB-INF/classes/org/restante/queue/"));
    }

    @Test
    void theLauncherHoldsNothingOfTheApplication() throws IOException {
        assertThat(entries(LAUNCHER)).filteredOn(name -> name.endsWith(".class")).isNotEmpty()
                .allMatch(name -> name.matches("org/restante/(embedded|command|client|config|codec|cpm|msrp)/.*"));
    }

    @Test
    void theLauncherHasTheContainerButNeitherCdiNorPersistence() throws IOException {
        assertThat(libraries())
                .anyMatch(name -> name.startsWith("tomcat-catalina-"))
                .anyMatch(name -> name.startsWith("sip-servlets-impl-"))
                .anyMatch(name -> name.startsWith("jain-sip-ri-"))
                .anyMatch(name -> name.startsWith("netty-handler-"))
                .anyMatch(name -> name.startsWith("smallrye-config-"))
                .anyMatch(name -> name.startsWith("picocli-"))
                .anyMatch(name -> name.startsWith("log4j-slf4j2-impl-"))
                .noneMatch(name -> name.matches("(weld|hibernate|h2|postgresql|flyway|HikariCP|jandex|byte-buddy"
                        + "|jakarta\\.(persistence|enterprise|transaction)).*"))
                .noneMatch(name -> name.matches("(junit|assertj|archunit|arquillian).*"));
    }
}
