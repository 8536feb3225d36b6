package org.restante.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What of a message on the wire is worth an arrow's label and notes. Pure. */
final class Telling {

    /** What the core says of its own accord; everything else that it sends it only passes on. */
    private static final Set<String> OF_THE_CORE = Set.of("REGISTER", "NOTIFY");

    /** What all service identifiers begin with; it would hide how they go on. */
    private static final String SERVICE = "urn%3Aurn-7%3A3gpp-service.ims.icsi.";

    private Telling() {
    }

    /** {@return the arrow for an event} */
    static LadderEntry entry(WireEvent event) {
        String label = (event.sip() ? sipLabel(event.message()) : frameLabel(event)) + (event.again() ? " (again)" : "");
        List<String> notes = event.again() ? List.of() : event.sip() ? sipNotes(event) : frameNotes(event);
        return new LadderEntry(event.at(), event.from(), event.to(), label, notes);
    }

    private static String sipLabel(SipText message) {
        return message.isRequest() ? message.method()
                : message.status() + " (" + message.method() + ")";
    }

    private static List<String> sipNotes(WireEvent event) {
        SipText message = event.message();
        List<String> notes = new ArrayList<>();
        if (event.from().equals(WireLog.CORE) && !(message.isRequest() && OF_THE_CORE.contains(message.method()))) {
            return notes;
        }
        if (message.isRequest()) {
            requestNotes(message, notes);
        }
        media(message, notes);
        return notes;
    }

    private static void requestNotes(SipText message, List<String> notes) {
        switch (message.method()) {
            case "MESSAGE" -> {
                notes.add("Request-URI " + message.requestUri());
                header(message, "Content-Type", notes);
            }
            case "REGISTER" -> {
                header(message, "To", notes);
                message.header("Contact").map(contact -> contact.replaceAll(".*(\\+sip\\.instance=\"[^\"]*\").*", "$1"))
                        .filter(instance -> instance.startsWith("+sip")).ifPresent(notes::add);
                header(message, "Expires", notes);
            }
            case "SUBSCRIBE", "NOTIFY" -> header(message, "Event", notes);
            case "INVITE" -> {
                notes.add("Request-URI " + message.requestUri());
                message.header("Accept-Contact").map(value -> value.replace(SERVICE, "…"))
                        .ifPresent(value -> notes.add("Accept-Contact: " + value));
                header(message, "Call-ID", notes);
            }
            case "BYE" -> header(message, "Reason", notes);
            default -> { }
        }
    }

    private static void media(SipText message, List<String> notes) {
        List<String> attributes = new ArrayList<>();
        for (String start : List.of("a=setup:", "a=sendonly", "a=recvonly", "a=sendrecv", "a=inactive")) {
            message.bodyLine(start).ifPresent(attributes::add);
        }
        if (message.bodyLine("m=message").isPresent() && !attributes.isEmpty()) {
            notes.add("SDP " + String.join("  ", attributes));
        }
    }

    private static void header(SipText message, String name, List<String> notes) {
        message.header(name).ifPresent(value -> notes.add(name + ": " + value));
    }

    private static String frameLabel(WireEvent event) {
        return event.frameKind().matches("[0-9]{3}") ? "MSRP " + event.frameKind() : "MSRP " + event.frameKind()
                + (event.frameKind().equals("SEND") && event.octets() == 0 ? " (bind)" : "");
    }

    private static List<String> frameNotes(WireEvent event) {
        List<String> notes = new ArrayList<>();
        SipText head = event.message();
        if (event.frameKind().equals("SEND") && event.octets() > 0) {
            head.header("Byte-Range").ifPresent(range -> notes.add("Byte-Range: " + range + "  " + event.octets()
                    + " octets, flag " + event.flag()));
            header(head, "Content-Type", notes);
        } else if (event.frameKind().equals("REPORT")) {
            notes.add("Status: " + head.header("Status").orElse("") + "  Byte-Range: " + head.header("Byte-Range").orElse(""));
        }
        return notes;
    }
}
