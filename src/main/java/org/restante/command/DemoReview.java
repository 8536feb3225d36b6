package org.restante.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.restante.client.Sent;
import org.restante.cpm.ImdnMessageId;

/** Goes through what a part of the demonstration saw and says of each thing that must have happened whether it did. Pure. */
final class DemoReview {

    private static final String MULTIPART = "multipart/mixed";
    private static final String CPIM = "message/cpim";

    private final DemoRecord seen;
    private final String name;
    private final List<DemoStep> steps = new ArrayList<>();

    private DemoReview(DemoRecord seen) {
        this.seen = seen;
        this.name = seen.act().name();
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
        accepting();
        JsonNode held = seen.before().path("messages");
        step(seen.sent().size() == 1 ? "the message was in the queue as soon as " + (isLarge() ? "its last chunk was answered 200"
                : "the 202 was there") : "each message was in the queue as soon as its 202 was there", inOrder(held)
                && held.findValuesAsText("state").stream().allMatch("QUEUED"::equals));
        step("asked why, the function said that " + name + " has no registered device",
                seen.why().contains("no registered device"));
        step("nothing went to " + name + "'s devices before they registered", seen.devices().stream()
                .allMatch(device -> wire(device).beginsWithItsRegistration()));
    }

    private void accepting() {
        if (isLarge()) {
            List<WireEvent> chunks = new DemoWire(seen.events(), WireLog.FUNCTION).chunksFrom("alice");
            step("alice's INVITE was answered 200 OK, and each of her many SENDs 200", seen.sent().size() == 1
                    && seen.sent().get(0).status() == 200 && chunks.size() > 1
                    && chunks.get(chunks.size() - 1).flag() == '$');
            return;
        }
        step(seen.sent().size() == 1 ? "alice's MESSAGE was answered 202 Accepted"
                : "each of alice's " + seen.sent().size() + " MESSAGEs was answered 202 Accepted",
                !seen.sent().isEmpty() && seen.sent().stream().allMatch(sent -> sent.status() == 202));
    }

    private boolean isLarge() {
        return seen.act().form() == DemoAct.Form.LARGE;
    }

    private boolean inOrder(JsonNode messages) {
        return messages.findValuesAsText("imdnMessageId").equals(ids().stream().map(ImdnMessageId::value).toList());
    }

    private List<ImdnMessageId> ids() {
        return seen.sent().stream().map(Sent::id).toList();
    }

    private DemoWire wire(DemoRecord.Seen device) {
        return new DemoWire(seen.events(), device.name());
    }

    private void delivery(DemoRecord.Seen device) {
        String its = device.name() + ": ";
        DemoWire wire = wire(device);
        Optional<WireEvent> invite = inviteFor(device);
        step(its + (isLarge() ? "INVITE with " + name + "'s address as Request-URI (the only device)"
                : "INVITE with its public GRUU as Request-URI"), invite.isPresent());
        step(its + "INVITE asks for the deferred messaging service (Accept-Contact)", invite
                .flatMap(e -> e.message().header("Accept-Contact")).filter(v -> v.contains("oma.cpm.deferred")).isPresent());
        step(its + "INVITE offers MSRP, a=setup:passive and a=sendonly", invite.filter(e ->
                e.message().hasBodyLine("a=setup:passive") && e.message().hasBodyLine("a=sendonly")).isPresent());
        step(its + "answered 200 OK, and got the ACK", wire.said200("INVITE") && wire.got("ACK"));
        step(its + "connected over MSRP and bound the session", wire.bound());
        content(its, wire, invite);
        step(its + "reported success", wire.reports() == (seen.act().form() == DemoAct.Form.PUSH ? seen.sent().size() : 1));
        step(its + "got BYE and answered 200 OK", wire.got("BYE") && wire.said200("BYE"));
        shown(device);
    }

    private Optional<WireEvent> inviteFor(DemoRecord.Seen device) {
        return wire(device).invite(isLarge() ? seen.act().user() : device.gruu());
    }

    private void content(String its, DemoWire wire, Optional<WireEvent> invite) {
        List<WireEvent> chunks = wire.chunks();
        switch (seen.act().form()) {
            case PUSH -> step(its + "got the message in a SEND with multipart/mixed content and answered 200",
                    chunks.size() == seen.sent().size() && chunks.stream().allMatch(DemoWire.ofType(MULTIPART)));
            case LARGE -> {
                long octets = chunks.stream().mapToLong(WireEvent::octets).sum();
                step(its + "INVITE names alice (Referred-By) and tells the size (a=file-selector)", invite.filter(e ->
                        e.message().header("Referred-By").orElse("").contains("sip:alice@")
                        && e.message().hasBodyLine("a=file-selector:size:" + octets)).isPresent());
                step(its + "got message/cpim in many SENDs, all of its octets, and answered each 200", chunks.size() > 1
                        && chunks.stream().allMatch(DemoWire.ofType(CPIM)) && chunks.get(chunks.size() - 1).flag() == '$');
            }
            case MERGED -> {
                step(its + "got all " + seen.sent().size() + " messages in one SEND with multipart/mixed content and "
                        + "answered 200", chunks.stream().filter(chunk -> chunk.message().header("Byte-Range").orElse("")
                        .startsWith("1-")).filter(DemoWire.ofType(MULTIPART)).count() == 1);
                int saved = seen.sent().size() - (int) wire.messages();
                step(its + "merging saved " + saved + " round trips", saved == seen.sent().size() - 1);
            }
        }
    }

    private void shown(DemoRecord.Seen device) {
        List<String> texts = device.shown().stream().map(DemoDevice.Shown::text).toList();
        List<Optional<ImdnMessageId>> ids = device.shown().stream().map(DemoDevice.Shown::id).toList();
        step(device.name() + (seen.sent().size() == 1 ? ": showed alice's text once, with its imdn.Message-ID"
                : ": showed each of alice's texts once, in order, with its imdn.Message-ID"),
                texts.equals(seen.act().texts()) && ids.equals(ids().stream().map(Optional::of).toList()));
    }

    private void apart() {
        List<Optional<String>> callIds = seen.devices().stream().map(this::inviteFor)
                .map(invite -> invite.flatMap(e -> e.message().header("Call-ID"))).toList();
        if (callIds.size() > 1) {
            step("every device had a dialog of its own (Call-ID)", callIds.stream().allMatch(Optional::isPresent)
                    && callIds.stream().distinct().count() == callIds.size());
        }
    }

    private void afterwards() {
        step("nothing waits for " + name + " any more", seen.after().path("waiting").asInt(-1) == 0
                && seen.messages().size() == seen.sent().size()
                && seen.messages().stream().allMatch(message -> message.path("state").asText().equals("DELIVERED")));
        step("the queue knows that " + (seen.devices().size() == 1 ? "the device" : "both devices") + " confirmed "
                + (seen.sent().size() == 1 ? "it" : "each"), seen.devices().stream().allMatch(device ->
                seen.messages().stream().allMatch(message -> isConfirmed(message, device.instance()))));
        Set<String> recorded = new HashSet<>(seen.history().path("records").findValuesAsText("imdnMessageId"));
        step(name + "'s history has " + (seen.sent().size() == 1 ? "it" : "each") + " once",
                seen.history().path("records").size() == seen.sent().size()
                && recorded.equals(new HashSet<>(ids().stream().map(ImdnMessageId::value).toList())));
    }

    private static boolean isConfirmed(JsonNode message, String instance) {
        for (JsonNode line : message.path("devices")) {
            if (line.path("device").asText().equals(instance) && line.path("status").asText().equals("CONFIRMED")) {
                return true;
            }
        }
        return false;
    }
}
