package org.restante.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.restante.msrp.FrameObserver;
import picocli.CommandLine.Model.CommandSpec;

/** What the client commands have in common: a client, an output, and failures said in one line. */
final class CommandSession {

    /** Longer than any SIP transaction lives. */
    private static final Duration ANSWER = Duration.ofSeconds(40);

    private final CommandSpec spec;
    private final DeviceOptions options;
    private final ObjectMapper mapper = new ObjectMapper();

    /** Work with a started client. */
    @FunctionalInterface
    interface Work {
        /** {@return the exit code} */
        int with(CpmClient client) throws InterruptedException;
    }

    CommandSession(CommandSpec spec, DeviceOptions options) {
        this.spec = spec;
        this.options = options;
    }

    /** Runs the work with a client; {@return its exit code, or 1 after an error message} */
    int run(String user, ClientListener listener, Work work) {
        return run(user, ClientMedia::ordinary, listener, work);
    }

    /** As {@link #run(String, ClientListener, Work)}. @param media how the client takes MSRP */
    int run(String user, Supplier<ClientMedia> media, ClientListener listener, Work work) {
        try (CpmClient client = CpmClient.start(options.settings(user).withMedia(media.get()), listener, tracer(),
                FrameObserver.NONE)) {
            return work.with(client);
        } catch (ClientException | IllegalArgumentException e) {
            return failed(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failed("interrupted");
        }
    }

    private SipObserver tracer() {
        return !options.trace() ? SipObserver.NONE : (sent, local, remote, text) -> {
            PrintWriter err = spec.commandLine().getErr();
            err.println((sent ? "--> " : "<-- ") + remote + '\n' + text);
            err.flush();
        };
    }

    private int failed(String reason) {
        spec.commandLine().getErr().println("error: " + Printable.line(reason));
        spec.commandLine().getErr().flush();
        return 1;
    }

    /**
     * Waits for an answer as long as a SIP transaction may last.
     *
     * @throws ClientException if it failed or takes too long
     */
    static <T> T await(CompletionStage<T> stage) throws InterruptedException {
        return await(stage, ANSWER);
    }

    /** As {@link #await(CompletionStage)}, for so long. */
    static <T> T await(CompletionStage<T> stage, Duration patience) throws InterruptedException {
        try {
            return stage.toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new ClientException(Failures.reason(e), e);
        } catch (TimeoutException e) {
            throw new ClientException("no answer in " + patience.toSeconds() + " s", e);
        }
    }

    /** Prints a line for people, or the fields as JSON if that was asked for. */
    void print(String line, Map<String, Object> fields) {
        PrintWriter out = spec.commandLine().getOut();
        try {
            out.println(options.json() ? mapper.writeValueAsString(fields) : Printable.line(line));
        } catch (JsonProcessingException e) {
            throw new ClientException("no JSON can be made: " + e.getMessage(), e);
        }
        out.flush();
    }
}
