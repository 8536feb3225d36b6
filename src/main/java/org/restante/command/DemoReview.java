package org.restante.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Goes through what the demonstration saw and says of each thing that must have happened whether it did. Pure. */
final class DemoReview {

    private final DemoRecord seen;
    private final List<DemoStep> steps = new ArrayList<>();

    private DemoReview(DemoRecord seen) {
        this.seen = seen;
    }

    /** {@return every step, in order} */
    static List<DemoStep> of(DemoRecord seen) {
        DemoReview review = new DemoReview(seen);
        review.holding();
        seen.devices().forEach(review::delivery);
        review.apart();
        review.afterwards();
        return List.copyOf(review.steps);
    }

    private void step(String text, boolean ok) {
        steps.add(new DemoStep(text, ok));
    }

    private void holding() {
        JsonNode held = seen.before().path("messages");
        step("alice's MESSAGE was answered 202 Accepted", seen.sent().status() == 202);
        step("the message was in the queue as soon as the 202 was there", held.size() == 1
                && held.path(0).path("state").asText().equals("QUEUED")
                && held.path(0).path("imdnMessageId").asText().equals(seen.sent().id().value()));
        step("asked why, the function said that bob has no registered device", seen.why().contains("no registered device"));
        step("nothing went to bob's devices before they registered", seen.devices().stream().allMatch(device ->
                seen.events().stream().filter(e -> e.to().equals(device.name()) || e.from().equals(device.name()))
                        .findFirst().filter(e -> isRequest(e, "REGISTER")).isPresent()));
    }

    private void delivery(DemoRecord.Seen device) {
        String name = device.name();
        Optional<WireEvent> invite = inviteFor(device);
        step(name + ": INVITE with its public GRUU as Request-URI", invite.isPresent());
        step(name + ": INVITE asks for the deferred messaging service (Accept-Contact)", invite
                .flatMap(e -> e.message().header("Accept-Contact")).filter(v -> v.contains("oma.cpm.deferred")).isPresent());
        step(name + ": INVITE offers MSRP, a=setup:passive and a=sendonly", invite.filter(e ->
                e.message().hasBodyLine("a=setup:passive") && e.message().hasBodyLine("a=sendonly")).isPresent());
        step(name + ": answered 200 OK, and got the ACK", sip(name, WireLog.CORE, e -> is(e, 200, "INVITE"))
                && sip(WireLog.CORE, name, e -> isRequest(e, "ACK")));
        step(name + ": connected over MSRP and bound the session", answered(name, WireLog.FUNCTION, e ->
                e.frameKind().equals("SEND") && e.octets() == 0));
        step(name + ": got the message in a SEND with multipart/mixed content and answered 200", answered(WireLog.FUNCTION,
                name, e -> e.frameKind().equals("SEND") && e.message().header("Content-Type").orElse("")
                        .startsWith("multipart/mixed")));
        step(name + ": reported success", frame(name, WireLog.FUNCTION, e -> e.frameKind().equals("REPORT")
                && e.message().header("Status").orElse("").startsWith("000 200")));
        step(name + ": got BYE and answered 200 OK", sip(WireLog.CORE, name, e -> isRequest(e, "BYE"))
                && sip(name, WireLog.CORE, e -> is(e, 200, "BYE")));
        step(name + ": showed alice's text once, with its imdn.Message-ID", device.shown().size() == 1
                && device.shown().get(0).text().equals(seen.text())
                && device.shown().get(0).id().equals(Optional.of(seen.sent().id())));
    }

    private Optional<WireEvent> inviteFor(DemoRecord.Seen device) {
        return between(WireLog.FUNCTION, WireLog.CORE).filter(e -> e.sip() && isRequest(e, "INVITE")
                && !device.gruu().isEmpty() && e.message().requestUri().equals(device.gruu())).findFirst();
    }

    private void apart() {
        List<Optional<String>> callIds = seen.devices().stream().map(this::inviteFor)
                .map(invite -> invite.flatMap(e -> e.message().header("Call-ID"))).toList();
        step("every device had a dialog of its own (Call-ID)", callIds.stream().allMatch(Optional::isPresent)
                && callIds.stream().distinct().count() == callIds.size());
    }

    private void afterwards() {
        step("nothing waits for bob any more", seen.after().path("waiting").asInt(-1) == 0
                && seen.message().path("state").asText().equals("DELIVERED"));
        step("the queue knows that both devices confirmed it", seen.devices().stream().allMatch(device ->
                confirmed(device.instance())));
        JsonNode records = seen.history().path("records");
        step("bob's history has it once", records.size() == 1
                && records.path(0).path("imdnMessageId").asText().equals(seen.sent().id().value()));
    }

    private boolean confirmed(String instance) {
        for (JsonNode line : seen.message().path("devices")) {
            if (line.path("device").asText().equals(instance) && line.path("status").asText().equals("CONFIRMED")) {
                return true;
            }
        }
        return false;
    }

    private Stream<WireEvent> between(String from, String to) {
        return seen.events().stream().filter(e -> e.isBetween(from, to));
    }

    private boolean sip(String from, String to, Predicate<WireEvent> what) {
        return between(from, to).anyMatch(e -> e.sip() && what.test(e));
    }

    private boolean frame(String from, String to, Predicate<WireEvent> what) {
        return between(from, to).anyMatch(e -> !e.sip() && what.test(e));
    }

    /** Whether there was such a frame, and the other end answered it with 200. */
    private boolean answered(String from, String to, Predicate<WireEvent> what) {
        return between(from, to).filter(e -> !e.sip() && what.test(e)).anyMatch(request -> frame(to, from, e ->
                e.frameKind().equals("200") && e.transaction().equals(request.transaction())));
    }

    private static boolean isRequest(WireEvent event, String method) {
        return event.message().isRequest() && event.message().method().equals(method);
    }

    private static boolean is(WireEvent event, int status, String method) {
        return event.message().status() == status && event.message().method().equals(method);
    }
}
