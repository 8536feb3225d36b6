package org.restante.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.restante.client.PagerOptions;
import org.restante.client.Registered;
import org.restante.client.Sent;

/**
 * A message for an absent user, from the sender to both devices, played by real parts over real sockets: the function in
 * its container, the lab core, three reference clients.
 */
final class Demo {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ALICE = "sip:alice@home.test";
    private static final String BOB = "sip:bob@home.test";
    private static final String TEXT = "See you at the station at six?";

    private final WireLog log = new WireLog();
    private final Consumer<String> progress;

    /** @param progress is told what happens next */
    Demo(Consumer<String> progress) {
        this.progress = progress;
    }

    /** {@return what was seen, whatever it was} */
    DemoRecord play(Path war) throws InterruptedException {
        progress.accept("Starting the function, a lab core and three clients ...");
        try (DemoGround ground = DemoGround.open(war, log);
                DemoDevice alice = new DemoDevice("alice", ALICE, ground.core(), log);
                DemoDevice phone = new DemoDevice("phone", BOB, ground.core(), log);
                DemoDevice tablet = new DemoDevice("tablet", BOB, ground.core(), log)) {
            return play(ground.console(), alice, List.of(phone, tablet));
        }
    }

    private DemoRecord play(ConsoleClient console, DemoDevice alice, List<DemoDevice> devices) throws InterruptedException {
        progress.accept("Alice sends \"" + TEXT + "\" to Bob, who has no device ...");
        Sent sent = answer(alice.client().sendPager(BOB, TEXT, PagerOptions.ordinary()), "the message");
        JsonNode before = console.queue(BOB, "", 100);
        String id = before.path("messages").path(0).path("id").asText();
        String why = id.isEmpty() ? "" : console.why(id).path("why").asText();

        progress.accept("Bob's phone and tablet register ...");
        List<CompletionStage<Registered>> registrations = devices.stream().map(device -> device.client().register()).toList();
        for (int i = 0; i < devices.size(); i++) {
            devices.get(i).registered(answer(registrations.get(i), "the registration of the " + devices.get(i).name()));
        }
        progress.accept("Waiting until both have the message and said so ...");
        log.await(() -> devices.stream().allMatch(device -> isOver(device.name())), PATIENCE);
        log.await(() -> isSettled(console, id, devices.size()), PATIENCE);
        return new DemoRecord(TEXT, sent, before, why, console.queue(BOB, "", 100),
                id.isEmpty() ? MissingNode.getInstance() : console.message(id), console.history(BOB),
                devices.stream().map(DemoRecord.Seen::of).toList(), log.events());
    }

    private boolean isOver(String device) {
        return log.events().stream().anyMatch(event -> event.sip() && event.isBetween(device, WireLog.CORE)
                && event.message().status() == 200 && event.message().method().equals("BYE"));
    }

    /** The last BYE is answered before the database knows what it meant. */
    private static boolean isSettled(ConsoleClient console, String id, int devices) {
        long confirmed = id.isEmpty() ? 0 : console.message(id).path("devices").findValuesAsText("status").stream()
                .filter("CONFIRMED"::equals).count();
        return confirmed == devices && !console.history(BOB).path("records").isEmpty();
    }

    private static <T> T answer(CompletionStage<T> stage, String to) throws InterruptedException {
        try {
            return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new Failure(to + " failed: " + Failure.reason(e), e);
        } catch (TimeoutException e) {
            throw new Failure(to + " was not answered in " + PATIENCE.toSeconds() + " s", e);
        }
    }
}
