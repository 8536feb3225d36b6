package org.restante.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.restante.client.Sent;
import org.restante.cpm.ContributionId;
import org.restante.cpm.ConversationId;
import org.restante.cpm.ImdnMessageId;

/** The verdict on the demonstration: everything is there, or the missing thing is named. */
class DemoReviewTest {

    private static final String GRUU = "sip:bob@home.test;gr=phone";

    private final List<WireEvent> events = new ArrayList<>();

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private void sip(String from, String to, String text) {
        events.add(new WireEvent(Duration.ZERO, from, to, true, text, 0, ' ', false));
    }

    private void frame(String from, String to, String head, int octets) {
        events.add(new WireEvent(Duration.ZERO, from, to, false, head, octets, '$', false));
    }

    private void everything() {
        sip("phone", "lab core", "REGISTER sip:home.test SIP/2.0\r\nCSeq: 1 REGISTER\r\n\r\n");
        sip("restante", "lab core", "INVITE " + GRUU + " SIP/2.0\r\nCall-ID: c1\r\nAccept-Contact: "
                + "*;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.deferred\"\r\nCSeq: 1 INVITE\r\n\r\n"
                + "m=message 2855 TCP/MSRP *\r\na=setup:passive\r\na=sendonly\r\n");
        sip("phone", "lab core", "SIP/2.0 200 OK\r\nCSeq: 1 INVITE\r\n\r\n");
        sip("lab core", "phone", "ACK sip:bob@127.0.0.1 SIP/2.0\r\nCSeq: 1 ACK\r\n\r\n");
        frame("phone", "restante", "MSRP t1 SEND\r\nMessage-ID: b", 0);
        frame("restante", "phone", "MSRP t1 200 OK", 0);
        frame("restante", "phone", "MSRP t2 SEND\r\nContent-Type: multipart/mixed;boundary=x", 100);
        frame("phone", "restante", "MSRP t2 200 OK", 0);
        frame("phone", "restante", "MSRP t3 REPORT\r\nStatus: 000 200 OK", 0);
        sip("lab core", "phone", "BYE sip:bob@127.0.0.1 SIP/2.0\r\nCSeq: 2 BYE\r\n\r\n");
        sip("phone", "lab core", "SIP/2.0 200 OK\r\nCSeq: 2 BYE\r\n\r\n");
    }

    private List<String> missing(int status, String shownText) {
        return missing(new DemoAct("", DemoAct.Form.PUSH, "sip:bob@home.test", List.of("phone"), List.of("hello")), status,
                List.of(shownText), GRUU);
    }

    private List<String> missing(DemoAct act, int status, List<String> shown, String gruu) {
        List<Sent> sent = new ArrayList<>();
        List<JsonNode> messages = new ArrayList<>();
        List<String> held = new ArrayList<>();
        List<DemoDevice.Shown> seen = new ArrayList<>();
        for (int i = 0; i < act.texts().size(); i++) {
            ImdnMessageId id = new ImdnMessageId("m" + i);
            sent.add(new Sent(status, "", id, new ConversationId("v"), new ContributionId("n")));
            held.add("{'state':'QUEUED','imdnMessageId':'m" + i + "'}");
            messages.add(json("{'state':'DELIVERED','devices':[{'device':'urn:phone','status':'CONFIRMED'}]}"));
        }
        for (int i = 0; i < shown.size(); i++) {
            seen.add(new DemoDevice.Shown("sip:alice@home.test", shown.get(i), Optional.of(new ImdnMessageId("m" + i))));
        }
        return DemoReview.of(new DemoRecord(act, sent, json("{'messages':[" + String.join(",", held) + "]}"),
                "bob has no registered device.", json("{'waiting':0}"), messages,
                json("{'records':[" + String.join(",", held) + "]}"),
                List.of(new DemoRecord.Seen("phone", "urn:phone", gruu, seen)), events)).stream()
                .filter(step -> !step.ok()).map(DemoStep::text).toList();
    }

    @Test
    void nothingIsMissingWhenEverythingHappened() {
        everything();
        assertThat(missing(202, "hello")).isEmpty();
    }

    @Test
    void eachThingThatDidNotHappenIsNamed() {
        everything();
        for (WireEvent gone : List.copyOf(events)) {
            events.remove(gone);
            assertThat(missing(202, "hello")).as("without " + gone.text()).isNotEmpty();
            events.add(gone.message().method().equals("REGISTER") ? 0 : events.size(), gone);
        }
        assertThat(missing(200, "hello")).containsExactly("alice's MESSAGE was answered 202 Accepted");
        assertThat(missing(202, "other")).containsExactly("phone: showed alice's text once, with its imdn.Message-ID");
    }

    @Test
    void aLargeMessageHasItsOwnFormAndComesInChunks() {
        everything();
        DemoAct large = new DemoAct("", DemoAct.Form.LARGE, "sip:bob@home.test", List.of("phone"), List.of("hello"));

        assertThat(missing(large, 200, List.of("hello"), GRUU)).containsExactly(
                "alice's INVITE was answered 200 OK, and each of her many SENDs 200",
                "phone: INVITE with bob's address as Request-URI (the only device)",
                "phone: INVITE asks for the deferred messaging service (Accept-Contact)",
                "phone: INVITE offers MSRP, a=setup:passive and a=sendonly",
                "phone: INVITE names alice (Referred-By) and tells the size (a=file-selector)",
                "phone: got message/cpim in many SENDs, all of its octets, and answered each 200");
    }

    @Test
    void mergedMessagesComeInOneSendAndAreShownInOrder() {
        everything();
        frame("restante", "phone", "MSRP t4 SEND\r\nByte-Range: 1-100/100\r\nContent-Type: multipart/mixed;boundary=x", 100);
        frame("phone", "restante", "MSRP t4 200 OK", 0);
        DemoAct merged = new DemoAct("", DemoAct.Form.MERGED, "sip:bob@home.test", List.of("phone"), List.of("one", "two"));

        assertThat(missing(merged, 202, List.of("one", "two"), GRUU)).isEmpty();
        assertThat(missing(merged, 202, List.of("two", "one"), GRUU)).containsExactly(
                "phone: showed each of alice's texts once, in order, with its imdn.Message-ID");
        events.remove(events.size() - 1);
        assertThat(missing(merged, 202, List.of("one", "two"), GRUU)).containsExactly(
                "phone: got all 2 messages in one SEND with multipart/mixed content and answered 200",
                "phone: merging saved 2 round trips");
    }

    @Test
    void aMessageWithoutAnyDeliveryFailsInEveryStepOfTheDevice() {
        assertThat(missing(202, "hello")).contains("phone: INVITE with its public GRUU as Request-URI",
                "phone: connected over MSRP and bound the session", "phone: reported success",
                "phone: got BYE and answered 200 OK");
    }
}
