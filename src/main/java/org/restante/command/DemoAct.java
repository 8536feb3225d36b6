package org.restante.command;

import java.util.List;
import java.util.stream.IntStream;

/**
 * One part of the demonstration: messages for somebody who is away, and how they must come to his devices.
 *
 * @param title   what it shows
 * @param form    how the messages must come
 * @param user    whom they are for
 * @param devices names of the devices that he comes back with
 * @param texts   the messages, in order
 */
record DemoAct(String title, Form form, String user, List<String> devices, List<String> texts) {

    /** How messages come to a device. */
    enum Form {
        /** One MSRP message each, with its SIP headers. */
        PUSH,
        /** In a session of its own, bare, in many chunks. */
        LARGE,
        /** All in one MSRP message. */
        MERGED
    }

    /** Characters of the large message. */
    private static final int LARGE = 3 * 1024 * 1024;

    /** Waiting messages, as many as are merged under {@code payload.strategy=AUTO} and one more. */
    private static final int MANY = 6;

    DemoAct {
        devices = List.copyOf(devices);
        texts = List.copyOf(texts);
    }

    /** {@return the whole demonstration} */
    static List<DemoAct> all() {
        return List.of(
                new DemoAct("Push: a message for two devices", Form.PUSH, "sip:bob@home.test", List.of("phone", "tablet"),
                        List.of("See you at the station at six?")),
                new DemoAct("Large Message Mode: a file, sent and delivered in sessions of its own", Form.LARGE, "sip:carol@home.test",
                        List.of("laptop"), List.of(letter())),
                new DemoAct("Merged delivery: all messages in one", Form.MERGED, "sip:dave@home.test", List.of("watch"),
                        IntStream.rangeClosed(1, MANY).mapToObj(call -> "Please call me back. This was call no. " + call)
                                .toList()));
    }

    /** {@return the user's name for people} */
    String name() {
        return user.substring(user.indexOf(':') + 1, user.indexOf('@'));
    }

    private static String letter() {
        String line = "Dear Carol, there is so much to tell.\n";
        return line.repeat(LARGE / line.length() + 1).substring(0, LARGE);
    }
}
