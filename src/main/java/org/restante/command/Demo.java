package org.restante.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
 * Messages for absent users, from the sender to their devices, played by real parts over real sockets: the function in
 * its container, the lab core, reference clients. The parts are played one after the other, each with a user of its own.
 */
final class Demo {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String ALICE = "sip:alice@home.test";

    private final WireLog log = new WireLog();
    private final Consumer<String> progress;
    private final Consumer<DemoRecord> played;

    /** @param progress is told what happens next @param played is given each part when it is over */
    Demo(Consumer<String> progress, Consumer<DemoRecord> played) {
        this.progress = progress;
        this.played = played;
    }

    /** Plays all parts, whatever becomes of them. */
    void play(Path war) throws InterruptedException {
        progress.accept("Starting the function, a lab core and the clients ...");
        try (DemoGround ground = DemoGround.open(war, log);
                DemoDevice alice = new DemoDevice("alice", ALICE, ground.core(), log)) {
            for (DemoAct act : DemoAct.all()) {
                played.accept(play(act, ground, alice));
            }
        }
    }

    private DemoRecord play(DemoAct act, DemoGround ground, DemoDevice alice) throws InterruptedException {
        List<DemoDevice> devices = new ArrayList<>();
        try {
            act.devices().forEach(device -> devices.add(new DemoDevice(device, act.user(), ground.core(), log)));
            return play(act, ground.console(), alice, devices);
        } finally {
            devices.forEach(DemoDevice::close);
        }
    }

    private DemoRecord play(DemoAct act, ConsoleClient console, DemoDevice alice, List<DemoDevice> devices)
            throws InterruptedException {
        progress.accept(act.title());
        progress.accept("Alice sends " + (act.texts().size() == 1 ? "\"" + Shown.cut(act.texts().get(0), 40) + "\""
                : act.texts().size() + " messages") + " to " + act.name() + ", who has no device ...");
        log.restart();
        List<Sent> sent = new ArrayList<>();
        for (String text : act.texts()) {
            sent.add(act.form() == DemoAct.Form.LARGE ? sendLarge(act, alice, text)
                    : answer(alice.client().sendPager(act.user(), text, PagerOptions.ordinary()), "the message"));
        }
        JsonNode before = console.queue(act.user(), "", 100);
        List<String> ids = before.path("messages").findValuesAsText("id");
        String why = ids.isEmpty() ? "" : console.why(ids.get(0)).path("why").asText();

        progress.accept("The " + String.join(" and the ", act.devices()) + " of " + act.name() + " register"
                + (devices.size() == 1 ? "s ..." : " ..."));
        List<CompletionStage<Registered>> registrations = devices.stream().map(device -> device.client().register()).toList();
        for (int i = 0; i < devices.size(); i++) {
            devices.get(i).registered(answer(registrations.get(i), "the registration of the " + devices.get(i).name()));
        }
        log.await(() -> devices.stream().allMatch(device -> new DemoWire(log.events(), device.name()).said200("BYE")), PATIENCE);
        log.await(() -> isSettled(console, act.user(), ids, devices.size()), PATIENCE);
        return new DemoRecord(act, sent, before, why, console.queue(act.user(), "", 100),
                ids.stream().map(console::message).toList(), console.history(act.user()),
                devices.stream().map(DemoRecord.Seen::of).toList(), log.events());
    }

    private static Sent sendLarge(DemoAct act, DemoDevice alice, String text) throws InterruptedException {
        try {
            Path file = Files.createTempFile("restante-demo-", ".txt");
            try {
                Files.writeString(file, text);
                return answer(alice.client().sendLarge(act.user(), file, "text/plain;charset=UTF-8", PagerOptions.ordinary()),
                        "the large message");
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the demonstration needs a file", e);
        }
    }

    /** The last BYE is answered before the database knows what it meant. */
    private static boolean isSettled(ConsoleClient console, String user, List<String> ids, int devices) {
        return ids.stream().allMatch(id -> console.message(id).path("devices").findValuesAsText("status").stream()
                .filter("CONFIRMED"::equals).count() == devices)
                && console.history(user).path("records").size() == ids.size();
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
