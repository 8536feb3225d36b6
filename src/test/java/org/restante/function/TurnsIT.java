package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.restante.wire.DeviceContact;
import org.restante.wire.Refereed;
import org.restante.wire.WireMessage;

/** Only so many deliveries go on at one time: users beyond that wait for their turn, and get it. */
@Refereed
class TurnsIT {

    @Test
    void usersBeyondThoseWhoAreServedWaitUntilOneIs() {
        try (RunningFunction function = RunningFunction.start(Map.of("session.maxActive", "1"));
                Scene first = new Scene(function); Scene second = new Scene(function); Scene third = new Scene(function)) {
            first.hold("1", "the first");
            second.hold("2", "the second");
            third.hold("3", "the third");
            DeviceContact phone = first.device("msg");
            first.register(phone);
            WireMessage invite = first.invited(phone);

            second.register(second.device("msg"));
            third.register(third.device("msg"));
            second.peer.expectNone("INVITE before its turn", TurnsIT::isInvite, Duration.ofSeconds(1)); // five times trigger.settle
            third.peer.expectNone("INVITE before its turn", TurnsIT::isInvite, Duration.ofMillis(1));
            function.prefer(second.user, "{\"hold\":true}"); // his turn comes to nothing, and is passed on
            take(first, invite);

            take(third, third.invited());
            await().untilAsserted(() -> assertThat(function.states(third.user)).containsExactly("DELIVERED"));
            assertThat(function.states(second.user)).containsExactly("QUEUED");
            function.prefer(second.user, "{\"hold\":false}");
            take(second, second.invited());
            await().untilAsserted(() -> assertThat(function.states(second.user)).containsExactly("DELIVERED"));
        }
    }

    private static boolean isInvite(WireMessage message) {
        return message.isRequest() && message.method().equals("INVITE");
    }

    private static void take(Scene scene, WireMessage invite) {
        try (Reception session = scene.accept(invite)) {
            session.receive();
            session.ended();
        }
    }
}
