package org.restante.command;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds in what went over the wire what a delivery to one device must have. Pure. */
final class DemoWire {

    private final List<WireEvent> events;
    private final String device;

    /** @param events everything that went over the wire @param device name of the device */
    DemoWire(List<WireEvent> events, String device) {
        this.events = events;
        this.device = device;
    }

    /** {@return the INVITE with this Request-URI, as the function sent it} */
    Optional<WireEvent> invite(String requestUri) {
        return requestUri.isEmpty() ? Optional.empty() : between(WireLog.FUNCTION, WireLog.CORE)
                .filter(e -> e.sip() && isRequest(e, "INVITE") && e.message().requestUri().equals(requestUri)).findFirst();
    }

    /** {@return whether the first that was exchanged with the device is its registration} */
    boolean beginsWithItsRegistration() {
        return events.stream().filter(e -> e.to().equals(device) || e.from().equals(device)).findFirst()
                .filter(e -> e.sip() && e.message().method().equals("REGISTER")).isPresent(); // its 200, if noted sooner
    }

    /** {@return whether the device answered the method with 200} */
    boolean said200(String method) {
        return between(device, WireLog.CORE).anyMatch(e -> e.sip() && e.message().status() == 200
                && e.message().method().equals(method));
    }

    /** {@return whether the device got such a request} */
    boolean got(String method) {
        return between(WireLog.CORE, device).anyMatch(e -> e.sip() && isRequest(e, method));
    }

    /** {@return whether the device opened the MSRP session with a SEND without content that was answered} */
    boolean bound() {
        return frames(device, WireLog.FUNCTION).filter(e -> e.frameKind().equals("SEND") && e.octets() == 0)
                .anyMatch(e -> isAnswered(e, WireLog.FUNCTION));
    }

    /** {@return the SENDs with content that the device got and answered with 200} */
    List<WireEvent> chunks() {
        return answered(frames(WireLog.FUNCTION, device), device);
    }

    private List<WireEvent> answered(Stream<WireEvent> sent, String by) {
        Set<String> answers = events.stream().filter(e -> !e.sip() && e.from().equals(by) && e.frameKind().equals("200"))
                .map(e -> e.to() + ' ' + e.transaction()).collect(Collectors.toSet());
        return sent.filter(e -> e.frameKind().equals("SEND") && e.octets() > 0)
                .filter(e -> answers.contains(e.from() + ' ' + e.transaction())).toList();
    }

    /** {@return how many MSRP messages the device got} */
    long messages() {
        return chunks().stream().filter(chunk -> chunk.message().header("Byte-Range").orElse("").startsWith("1-")).count();
    }

    /** {@return the SENDs with content of somebody that this one got and answered with 200} */
    List<WireEvent> chunksFrom(String sender) {
        return answered(frames(sender, device), device);
    }

    /** {@return how often the device reported success} */
    long reports() {
        return frames(device, WireLog.FUNCTION).filter(e -> e.frameKind().equals("REPORT")
                && e.message().header("Status").orElse("").startsWith("000 200")).count();
    }

    private boolean isAnswered(WireEvent request, String by) {
        return frames(by, request.from()).anyMatch(e -> e.frameKind().equals("200")
                && e.transaction().equals(request.transaction()));
    }

    private Stream<WireEvent> frames(String from, String to) {
        return between(from, to).filter(e -> !e.sip());
    }

    private Stream<WireEvent> between(String from, String to) {
        return events.stream().filter(e -> e.isBetween(from, to));
    }

    private static boolean isRequest(WireEvent event, String method) {
        return event.message().isRequest() && event.message().method().equals(method);
    }

    /** {@return whether a chunk's content has this type} */
    static Predicate<WireEvent> ofType(String type) {
        return chunk -> chunk.message().header("Content-Type").orElse("").startsWith(type);
    }
}
