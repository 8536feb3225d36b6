package org.restante.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.restante.Requirement;

/** Tests that observe requirements say so in their names, and name requirements that exist. */
class RequirementNamesTest {

    private final RequirementList requirements = RequirementList.load();

    private static Stream<JavaMethod> observing() {
        return new ClassFileImporter().withImportOption(ImportOption.Predefined.ONLY_INCLUDE_TESTS)
                .importPackages("org.restante").stream()
                .filter(type -> !type.getName().contains("Planted"))
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> method.isAnnotatedWith(Requirement.class));
    }

    private static List<String> ids(JavaMethod method) {
        return Arrays.asList(method.getAnnotationOfType(Requirement.class).value());
    }

    private static boolean wellNamed(String name, List<String> ids) {
        return ids.stream().anyMatch(id -> name.startsWith(id.replace("-", "").toLowerCase(Locale.ROOT) + '_'));
    }

    @Test
    void theListIsComplete() {
        assertThat(requirements.entries()).hasSize(149);
    }

    @Test
    void testsThatObserveARequirementBeginWithItsId() {
        assertThat(observing().filter(method -> !wellNamed(method.getName(), ids(method))).map(JavaMethod::getFullName))
                .isEmpty();
    }

    @Test
    void namedRequirementsExist() {
        assertThat(observing().filter(method -> !ids(method).stream().allMatch(requirements::contains))
                .map(JavaMethod::getFullName)).isEmpty();
    }

    @Test
    void aNameWithoutTheIdIsFound() {
        assertThat(wellNamed("msrp04_reportConfirms", List.of("MSRP-03", "MSRP-04"))).isTrue();
        assertThat(wellNamed("reportConfirms", List.of("MSRP-04"))).isFalse();
    }
}
