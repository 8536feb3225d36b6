package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.restante.wire.DeviceContact;
import org.restante.wire.Refereed;
import org.restante.wire.WireMessage;

/** Session timers of deliveries; how they run is observed at the layer, where time can be made to go by. */
@Refereed
@ExtendWith(SharedFunction.class)
class SessionTimerIT {

    @Test
    void aDeviceThatWantsALongerSessionGetsItsMessagesInTheNextAttempt(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.hold("longer", "after all");
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            WireMessage first = scene.invited(phone);
            scene.peer.reply(first, 180, "Ringing", "Contact: <sip:elsewhere@" + scene.peer.hostPort() + ">\r\n", new byte[0]);
            scene.peer.reply(first, 422, "Session Interval Too Small", "Min-SE: 3600\r\n", new byte[0]);
            WireMessage second = scene.invited(phone);

            assertThat(second.callId()).isEqualTo(first.callId());
            assertThat(second.cseq()).isEqualTo(first.cseq() + 1);
            assertThat(second.require("Session-Expires")).isEqualTo("3600;refresher=uac");
            assertThat(second.require("Min-SE")).isEqualTo("3600");
            assertThat(second.body()).isEqualTo(first.body());
            for (String name : new String[] {"Route", "From", "To", "Contact", "Accept-Contact", "P-Asserted-Identity",
                "P-Asserted-Service", "User-Agent", "Supported", "Allow", "Max-Forwards", "Content-Type"}) {
                assertThat(second.values(name)).as(name).isEqualTo(first.values(name));
            }
            try (Reception session = scene.accept(second)) {
                assertThat(session.receive().text()).contains("after all");
                session.ended();
            }
            await().untilAsserted(() -> assertThat(function.states(scene.user)).containsExactly("DELIVERED"));
        }
    }

    @Test
    void aDeviceMayRefreshWhileItReceives(RunningFunction function) {
        try (Scene scene = new Scene(function)) {
            scene.hold("refreshed", "in between");
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            try (Reception session = scene.accept(scene.invited(phone))) {
                WireMessage refresh = scene.peer.dialogOfCallee(session.invite(), session.ok()).request("UPDATE",
                        "Contact: <" + scene.contactUri() + ">\nSupported: timer\nSession-Expires: 90;refresher=uac\n", "");
                WireMessage ok = scene.peer.expectResponseTo(refresh, 200);
                assertThat(ok.require("Session-Expires")).isEqualTo("90;refresher=uac");
                assertThat(session.receive().text()).contains("in between");
                session.ended();
            }
            await().untilAsserted(() -> assertThat(function.states(scene.user)).containsExactly("DELIVERED"));
        }
    }
}
