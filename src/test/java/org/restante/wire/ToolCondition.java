package org.restante.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Holds {@link RequiresTool} against the machine; what it found out is kept for the whole run. */
final class ToolCondition implements ExecutionCondition {

    private static final ExtensionContext.Namespace FOUND = ExtensionContext.Namespace.create(ToolCondition.class);
    private static final Map<String, String> PACKAGES = Map.of("sipp", "sip-tester", "kamailio:tls", "kamailio-tls-modules");
    private static final List<Path> MODULES = Stream.of("lib/x86_64-linux-gnu", "lib/aarch64-linux-gnu", "lib64")
            .map(folder -> Path.of("/usr", folder, "kamailio/modules")).toList();

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Optional<RequiresTool> wanted = AnnotationSupport.findAnnotation(context.getElement(), RequiresTool.class);
        Optional<String> missing = missing(context, wanted.stream().flatMap(annotation -> Stream.of(annotation.value())));
        return missing.map(ConditionEvaluationResult::disabled)
                .orElseGet(() -> ConditionEvaluationResult.enabled("every tool is here"));
    }

    /** {@return why what needs these tools is skipped, empty when it is not; fails where it must not be} */
    static Optional<String> missing(ExtensionContext context, Stream<String> tools) {
        Optional<String> missing = tools.map(tool -> missing(context, tool)).flatMap(Optional::stream).findFirst();
        if (missing.isPresent() && required(context)) {
            throw new IllegalStateException(missing.get() + ", and restante.requireTools forbids to skip");
        }
        return missing.map(why -> "skipped: " + why);
    }

    private static boolean required(ExtensionContext context) {
        return context.getConfigurationParameter("restante.requireTools").map(Boolean::parseBoolean)
                .orElseGet(() -> Boolean.parseBoolean(System.getenv("RESTANTE_REQUIRE_TOOLS")));
    }

    @SuppressWarnings("unchecked")
    private static Optional<String> missing(ExtensionContext context, String tool) {
        return context.getRoot().getStore(FOUND).getOrComputeIfAbsent(tool, ToolCondition::search, Optional.class);
    }

    /** {@return why the tool cannot be used, empty when it can} */
    private static Optional<String> search(String tool) {
        int colon = tool.indexOf(':');
        String program = colon < 0 ? tool : tool.substring(0, colon);
        if (Stream.of(System.getenv("PATH").split(":")).noneMatch(dir -> Files.isExecutable(Path.of(dir, program)))) {
            return notInstalled(program);
        }
        String module = tool.substring(colon + 1) + ".so";
        if (colon >= 0 && MODULES.stream().noneMatch(folder -> Files.isReadable(folder.resolve(module)))) {
            return notInstalled(tool);
        }
        return tool.equals("tcpdump") ? captureRefused() : Optional.empty();
    }

    private static Optional<String> notInstalled(String tool) {
        return Optional.of(tool + " is not installed (apt-get install " + PACKAGES.getOrDefault(tool, tool) + ")");
    }

    /** The program alone does not help: to capture needs root or CAP_NET_RAW. */
    private static Optional<String> captureRefused() {
        try {
            Process process = new ProcessBuilder("tcpdump", "-i", "lo", "-w", "/dev/null").start();
            try (var errors = process.errorReader()) {
                StringBuilder said = new StringBuilder();
                Pattern refused = Pattern.compile("permission|not permitted", Pattern.CASE_INSENSITIVE);
                for (String line = errors.readLine(); line != null; line = errors.readLine()) {
                    said.append(line).append(' ');
                    if (line.contains("listening on")) {
                        return Optional.empty();
                    }
                }
                String why = refused.matcher(said).find() ? "it needs root or CAP_NET_RAW" : said.toString().strip();
                return Optional.of("tcpdump may not capture on lo (" + why + ")");
            } finally {
                process.destroy();
            }
        } catch (IOException e) {
            return Optional.of("tcpdump does not start (" + e.getMessage() + ")");
        }
    }
}
