package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.restante.Requirement;
import org.restante.cpm.HeaderField;
import org.restante.cpm.ImdnMessageId;
import org.restante.cpm.MessageKind;
import org.restante.cpm.ServedUser;
import org.restante.database.Database;
import org.restante.database.DatabaseSettings;
import org.restante.history.hibernate.HibernateHistory;
import org.restante.queue.MessageIds;
import org.restante.queue.Original;
import org.restante.queue.hibernate.HibernateDeferredMessageQueue;
import org.restante.wire.DeviceContact;
import org.restante.wire.Refereed;

/** A message that came by Large Message Mode and waits in the database since an earlier life is pushed with its headers. */
@Refereed
class LargeMessageItemIT {

    @TempDir
    Path folder;

    @Test
    @Requirement({"PUSH-14", "PUSH-15"})
    void push14_theHeadersOfInviteAndSendTravelWithTheMessage() {
        String user = "sip:carla@home.test";
        String cpim = Scene.cpim("large", "Minutes of the meeting");
        String url = "jdbc:h2:file:" + folder.resolve("queue");
        holdLargeMessage(url, user, cpim);

        try (RunningFunction function = RunningFunction.start(Map.of("database.url", url));
                Scene scene = new Scene(function.sipPort(), user)) {
            DeviceContact phone = scene.device("msg");
            scene.register(phone);
            try (Reception session = scene.accept(scene.invited(phone))) {
                Reception.Parts message = session.receive();
                assertThat(message.parts()).hasSize(3);
                assertThat(message.type(0)).isEqualTo("message/sipfrag");
                assertThat(message.body(0)).startsWith("INVITE " + user + " SIP/2.0\r\n").doesNotContain("Content-Length");
                assertThat(message.sipHeader("Subject")).isEqualTo("Minutes");
                assertThat(message.type(1)).isEqualTo("message/msrpfrag");
                assertThat(message.body(1).lines()).containsExactly("Message-ID: orig87654321",
                        "Byte-Range: 1-" + cpim.length() + "/" + cpim.length(), "Content-Type: message/cpim");
                assertThat(message.type(2)).isEqualTo("message/cpim");
                assertThat(message.body(2)).isEqualTo(cpim);
                session.ended();
            }
        }
    }

    private static void holdLargeMessage(String url, String user, String cpim) {
        byte[] content = cpim.getBytes(StandardCharsets.UTF_8);
        Instant now = Clock.systemUTC().instant().truncatedTo(ChronoUnit.MILLIS);
        List<Class<?>> entities = new ArrayList<>(HibernateDeferredMessageQueue.entities());
        entities.addAll(HibernateHistory.entities());
        try (Database database = Database.open(new DatabaseSettings(url, "restante", ""), entities)) {
            new HibernateDeferredMessageQueue(database, new MessageIds(Clock.systemUTC(), new SecureRandom())).defer(
                    new Original(MessageKind.LMM, ServedUser.of(user), "INVITE " + user + " SIP/2.0",
                            List.of(new HeaderField("From", "<sip:carol@home1.example>;tag=ca55"),
                                    new HeaderField("To", "<" + user + ">"), new HeaderField("Subject", "Minutes"),
                                    new HeaderField("Date", "Mon, 02 Mar 2026 09:00:03 GMT")),
                            List.of(new HeaderField("Message-ID", "orig87654321"),
                                    new HeaderField("Byte-Range", "1-100/" + content.length),
                                    new HeaderField("Content-Type", "message/cpim")),
                            "sip:carol@home1.example", false, Optional.empty(), Optional.empty(), Optional.empty(),
                            Optional.empty(), Optional.of(new ImdnMessageId("large")), "", "message/cpim",
                            content.length, now, now.plusSeconds(3600), Optional.empty()),
                    new ByteArrayInputStream(content));
        }
    }
}
