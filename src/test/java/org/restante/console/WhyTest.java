package org.restante.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.restante.cpm.Device;
import org.restante.cpm.FeatureTag;
import org.restante.cpm.Gruu;
import org.restante.cpm.InstanceId;
import org.restante.cpm.MessageKind;
import org.restante.cpm.ServedUser;
import org.restante.queue.DeferredMessage;
import org.restante.queue.DeviceDelivery;
import org.restante.queue.DeviceDelivery.Status;
import org.restante.queue.MessageId;
import org.restante.queue.MessageState;
import org.restante.queue.Original;
import org.restante.trigger.RegisteredDevices;

class WhyTest {

    private static final ServedUser BOB = ServedUser.of("sip:bob@home.test");
    private static final Instant RECEIVED = Instant.parse("2026-03-01T08:15:31.250Z");
    private static final Instant EXPIRES = Instant.parse("2026-03-02T08:15:31.250Z");
    private static final Instant NOW = Instant.parse("2026-03-01T09:00:00Z");

    private static DeferredMessage message(MessageState state) {
        return message(MessageKind.PAGER, state);
    }

    private static DeferredMessage message(MessageKind kind, MessageState state) {
        return new DeferredMessage(new MessageId(new UUID(1, 2)), new Original(kind, BOB,
                "MESSAGE sip:bob@home.test SIP/2.0", List.of(), List.of(), "sip:alice@home.test", false, Optional.empty(),
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), "", "text/plain", 5, RECEIVED,
                EXPIRES, Optional.empty()), state, 0);
    }

    private static DeviceDelivery line(String device, Status status, int attempts, String reason, String at) {
        return new DeviceDelivery(new InstanceId(device), status, new UUID(3, 4), attempts, reason,
                Instant.parse("2026-03-01T" + at + "Z"));
    }

    private static Device device(String name, boolean gruu, FeatureTag... services) {
        return new Device(new InstanceId(name), gruu ? Optional.of(new Gruu("sip:bob@home.test;gr=" + name))
                : Optional.empty(), "sip:bob@192.0.2.1", Set.of(services));
    }

    private static RegisteredDevices registered(Device... devices) {
        return new RegisteredDevices(Optional.of("sip:scscf@home.test"), List.of(devices));
    }

    private static final RegisteredDevices NOBODY = new RegisteredDevices(Optional.empty(), List.of());

    static Stream<Arguments> table() {
        Device phone = device("phone", true, FeatureTag.MSG);
        Device tablet = device("tablet", true, FeatureTag.DEFERRED);
        DeviceDelivery retry = line("phone", Status.RETRY, 1, "the device answered 480", "08:20:00");
        DeviceDelivery failed = line("phone", Status.FAILED, 1, "the device answered 415", "08:21:00");
        return Stream.of(
                arguments(MessageState.QUEUED, List.of(), NOBODY,
                        "Held since 2026-03-01T08:15:31Z: sip:bob@home.test has no registered device."),
                arguments(MessageState.NOTIFIED, List.of(), NOBODY,
                        "Held since 2026-03-01T08:15:31Z: sip:bob@home.test has no registered device."),
                arguments(MessageState.QUEUED, List.of(), registered(), "Held since 2026-03-01T08:15:31Z: "
                        + "sip:bob@home.test is registered, but the core has not told with which devices."),
                arguments(MessageState.QUEUED, List.of(), registered(device("fax", true)), "Held since "
                        + "2026-03-01T08:15:31Z: sip:bob@home.test has no registered device with a CPM service."),
                arguments(MessageState.QUEUED, List.of(), registered(phone),
                        "Held since 2026-03-01T08:15:31Z: phone is registered and will be offered it next."),
                arguments(MessageState.QUEUED, List.of(), registered(phone, tablet),
                        "Held since 2026-03-01T08:15:31Z: phone and tablet are registered and will be offered it next."),
                arguments(MessageState.QUEUED, List.of(), registered(device("a", false, FeatureTag.MSG),
                        device("b", false, FeatureTag.MSG)), "Held since 2026-03-01T08:15:31Z: no registered device of "
                        + "sip:bob@home.test can be addressed apart from the others, as none has a public GRUU."),
                arguments(MessageState.QUEUED, List.of(), registered(device("a", false, FeatureTag.MSG)),
                        "Held since 2026-03-01T08:15:31Z: a is registered and will be offered it next."),
                arguments(MessageState.QUEUED, List.of(retry), registered(phone), "Waits: the last attempt to phone ended "
                        + "with 'the device answered 480' at 2026-03-01T08:20:00Z; it is offered again after a pause, or "
                        + "when the device registers anew."),
                arguments(MessageState.QUEUED, List.of(line("phone", Status.RETRY, 3, "no answer", "08:30:00"), retry),
                        registered(phone), "Waits: the last attempt to phone ended with 'no answer' at "
                        + "2026-03-01T08:30:00Z (3 attempts); it is offered again after a pause, or when the device "
                        + "registers anew."),
                arguments(MessageState.QUEUED, List.of(retry), registered(tablet), "Waits: the last attempt to phone ended "
                        + "with 'the device answered 480' at 2026-03-01T08:20:00Z; that device is not registered any more, "
                        + "and tablet will be offered it next."),
                arguments(MessageState.QUEUED, List.of(retry), NOBODY,
                        "Held since 2026-03-01T08:15:31Z: sip:bob@home.test has no registered device."),
                arguments(MessageState.QUEUED, List.of(failed), registered(phone), "Held since 2026-03-01T08:15:31Z: no "
                        + "registered device of sip:bob@home.test will take it; the last attempt to phone ended with "
                        + "'the device answered 415' at 2026-03-01T08:21:00Z."),
                arguments(MessageState.QUEUED, List.of(failed), registered(phone, tablet),
                        "Held since 2026-03-01T08:15:31Z: tablet is registered and will be offered it next."),
                arguments(MessageState.DELIVERING, List.of(line("phone", Status.LEASED, 0, "", "08:40:00"),
                        line("tablet", Status.LEASED, 0, "", "08:40:01")), registered(phone, tablet),
                        "Delivering to phone since 2026-03-01T08:40:00Z and to tablet since 2026-03-01T08:40:01Z."),
                arguments(MessageState.DELIVERED, List.of(line("tablet", Status.CONFIRMED, 0, "reported", "08:42:00"), retry,
                        line("phone", Status.CONFIRMED, 0, "reported", "08:41:00")), registered(phone),
                        "Delivered to phone at 2026-03-01T08:41:00Z and to tablet at 2026-03-01T08:42:00Z."),
                arguments(MessageState.EXPIRED, List.of(), NOBODY,
                        "Expired at 2026-03-02T08:15:31Z, before a device confirmed it."),
                arguments(MessageState.EXPIRED, List.of(retry), NOBODY, "Expired at 2026-03-02T08:15:31Z, before a device "
                        + "confirmed it; the last attempt to phone ended with 'the device answered 480' at "
                        + "2026-03-01T08:20:00Z."),
                arguments(MessageState.DISCARDED, List.of(), NOBODY, "Discarded by its owner or an operator."),
                arguments(MessageState.UNDELIVERABLE, List.of(failed), NOBODY, "No device can ever take it: the last "
                        + "attempt to phone ended with 'the device answered 415' at 2026-03-01T08:21:00Z."));
    }

    @ParameterizedTest
    @MethodSource("table")
    void oneSentenceTellsWhy(MessageState state, List<DeviceDelivery> ledger, RegisteredDevices known, String sentence) {
        assertThat(Why.sentence(message(state), ledger, known, false, NOW)).isEqualTo(sentence);
    }

    @ParameterizedTest
    @MethodSource("states")
    void everyStateHasASentenceWithoutALedger(MessageState state) {
        assertThat(Why.sentence(message(state), List.of(), NOBODY, false, NOW)).endsWith(".").doesNotContain("null").hasLineCount(1);
    }

    static Stream<MessageState> states() {
        return Stream.of(MessageState.values());
    }

    @ParameterizedTest
    @MethodSource("waiting")
    void whatIsOverdueIsNotSaidToWait(MessageState state) {
        assertThat(Why.sentence(message(state), List.of(), NOBODY, false, EXPIRES))
                .isEqualTo("Its time ran out at 2026-03-02T08:15:31Z; it is not delivered any more.");
    }

    static Stream<MessageState> waiting() {
        return Stream.of(MessageState.QUEUED, MessageState.NOTIFIED);
    }

    @Test
    void whoWantsNothingNowIsNamedAsTheReason() {
        RegisteredDevices phone = registered(device("phone", true, FeatureTag.MSG));
        assertThat(Why.sentence(message(MessageState.QUEUED), List.of(), phone, true, NOW))
                .isEqualTo("Held since 2026-03-01T08:15:31Z: sip:bob@home.test wants nothing delivered now.");
        assertThat(Why.sentence(message(MessageState.QUEUED), List.of(), phone, true, EXPIRES)).startsWith("Its time ran out");
    }

    @Test
    void anInvitationToAGroupIsNotSaidToBeOfferedNext() {
        RegisteredDevices phone = registered(device("phone", true, FeatureTag.SESSION));
        assertThat(Why.sentence(message(MessageKind.GROUP_INVITE, MessageState.QUEUED), List.of(), phone, false, NOW))
                .isEqualTo("Held since 2026-03-01T08:15:31Z: it is an invitation to the group sip:alice@home.test, and no "
                        + "invitation is sent to a device from here; it is kept until 2026-03-02T08:15:31Z.");
        assertThat(Why.sentence(message(MessageKind.GROUP_INVITE, MessageState.EXPIRED), List.of(), phone, false, EXPIRES))
                .startsWith("Expired at");
    }
}
