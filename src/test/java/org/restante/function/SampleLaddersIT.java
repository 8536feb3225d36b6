package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.restante.Requirement;
import org.restante.codec.mime.Fixture;
import org.restante.cpm.ContributionId;
import org.restante.cpm.ConversationId;
import org.restante.cpm.HeaderField;
import org.restante.cpm.MessageKind;
import org.restante.cpm.ServedUser;
import org.restante.queue.Original;
import org.restante.wire.DeviceContact;
import org.restante.wire.Lockstep;
import org.restante.wire.MsrpFrame;
import org.restante.wire.Refereed;
import org.restante.wire.ScriptedCore;
import org.restante.wire.ScriptedMsrpPeer;
import org.restante.wire.WireMessage;

/** The ladders of samples D.1, D.2 and D.3, message by message and line by line: what we send is what they draw. */
@Refereed
class SampleLaddersIT {

    private static final String BOB = "sip:bob@home2.example";
    private static final String PHONE = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6";

    /** The first message of sample D.1 is one chunk and the second two, at the octet where our boundaries put that. */
    private static final int CHUNK = 918;

    @TempDir
    Path folder;

    @Test
    @Requirement({"PUSH-02", "PUSH-07", "PUSH-09", "PUSH-11", "PUSH-12", "PUSH-13", "PUSH-14", "PUSH-15", "PUSH-16", "PUSH-17",
        "PUSH-20"})
    void push02_theLadderOfAPushIsTheOneOfSampleD1() {
        try (StoredBacklog backlog = new StoredBacklog(folder)) {
            lunch(backlog, ";tag=al11");
            minutes(backlog, ";tag=ca55");
        }
        Lockstep ladder = Lockstep.read("cpm-deferred/d1-push.ladder");
        ladder.with("chunk", String.valueOf(CHUNK)).with("next", String.valueOf(CHUNK + 1));
        delivered(Map.of("msrp.chunkSize", String.valueOf(CHUNK)), ladder, List.of("msg", "largemsg", "deferred"), end -> {
            ladder.assertMsrp("first", taken(end));
            MsrpFrame second = end.expectSend();
            end.ok(second);
            MsrpFrame goesOn = end.expectSend();
            end.ok(goesOn);
            int total = second.content().length + goesOn.content().length;
            end.report(goesOn, 1, total, total, 200, "OK");
            ladder.assertMsrp("second", second);
            ladder.assertMsrp("secondGoesOn", goesOn);
            assertThat(ladder.bound("message1")).isNotEqualTo(ladder.bound("message2"));
            assertThat(ladder.bound("total1")).isEqualTo(String.valueOf(837 + 3 * longer(ladder, "boundary1")));
            assertThat(ladder.bound("total2")).isEqualTo(String.valueOf(total))
                    .isEqualTo(String.valueOf(1003 + 4 * longer(ladder, "boundary2")));
        });
    }

    /** {@return by how many octets one of our boundaries is longer than the sample's} */
    private static int longer(Lockstep ladder, String boundary) {
        return ladder.bound(boundary).length() - "cpmdef01".length();
    }

    @Test
    @Requirement({"LMM-01", "LMM-02", "LMM-03", "LMM-04", "LMM-05", "LMM-06", "LMM-07", "LMM-08", "LMM-09", "LMM-10", "LMM-11",
        "LMM-12", "LMM-14", "LMM-15", "LMM-16", "LMM-17", "LMM-18", "LMM-19", "LMM-20", "LMM-21"})
    void lmm01_theLadderOfALargeMessageIsTheOneOfSampleD2() {
        byte[] report = Fixture.read("cpm-deferred/d2-large.cpim");
        try (StoredBacklog backlog = new StoredBacklog(folder)) {
            backlog.hold(original(MessageKind.LMM, "alice", ";tag=al07", Optional.of("Quarterly report"),
                    "Mon, 02 Mar 2026 10:20:01 GMT", "2026-03-02T10:20:02.010Z", "0d5c9a7e-11b8-4f3c-bb1d-7a6a2f0e4403",
                    "e2a71f55-0c8d-4a52-9d0a-44f1b3c9de03", report.length), report);
        }
        Lockstep ladder = Lockstep.read("cpm-deferred/d2-large.ladder");
        delivered(Map.of("msrp.chunkSize", "340"), ladder, List.of("msg", "largemsg"), end -> {
            MsrpFrame first = end.expectSend();
            end.ok(first);
            MsrpFrame second = end.expectSend();
            end.ok(second);
            end.report(second, 1, report.length, report.length, 200, "OK");
            ladder.assertMsrp("first", first);
            ladder.assertMsrp("second", second);
        });
    }

    @Test
    @Requirement({"MRG-02", "MRG-03", "MRG-04", "MRG-05"})
    void mrg02_theLadderOfAMergedDeliveryIsTheOneOfSampleD3() {
        try (StoredBacklog backlog = new StoredBacklog(folder)) {
            lunch(backlog, "");
            minutes(backlog, "");
        }
        Lockstep ladder = Lockstep.read("cpm-deferred/d3-merged.ladder");
        delivered(Map.of("payload.strategy", "MERGED"), ladder, List.of("msg", "largemsg", "deferred"),
                end -> ladder.assertMsrp("container", taken(end)));
        int received = "X-CPM-Deferred-Time: 2026-03-02T08:15:31.204Z\r\n".length();
        assertThat(ladder.bound("total")).isEqualTo(String.valueOf(1477 + 3 * longer(ladder, "boundary") + 2 * received));
    }

    private interface Media {
        void with(ScriptedMsrpPeer end);
    }

    /** What the three ladders have in common: registration, INVITE, 200 of the sample's device, ACK, binding, BYE. */
    private void delivered(Map<String, String> more, Lockstep ladder, List<String> services, Media media) {
        Map<String, String> settings = new java.util.HashMap<>(more);
        settings.putAll(Map.of("served.domains", "home2.example", "database.url", StoredBacklog.url(folder)));
        try (RunningFunction function = RunningFunction.start(settings); Scene scene = new Scene(function.sipPort(), BOB);
                ScriptedMsrpPeer end = ScriptedMsrpPeer.create()) {
            DeviceContact phone = DeviceContact.of(BOB, scene.contactUri(), PHONE, services.toArray(String[]::new));
            scene.register(phone);
            ladder.with("core", scene.core.uri()).with("theirs", end.localPath());
            WireMessage invite = scene.invited();
            ladder.assertSip("invite", invite);
            scene.peer.reply(invite, 200, "OK", "Record-Route: <" + scene.core.uri() + ";lr>\r\nContact: <" + BOB + ";gr=urn:uuid:"
                    + PHONE + ">;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.deferred\"\r\n"
                    + "Server: CPM-client/OMA2.2\r\nSupported: timer\r\nRequire: timer\r\nSession-Expires: 1800;refresher=uac\r\n"
                    + "Allow: INVITE, ACK, CANCEL, BYE, UPDATE, MESSAGE, OPTIONS\r\nContent-Type: application/sdp\r\n",
                    Scene.crlf(ScriptedCore.sdp(end, "message/cpim multipart/mixed", "active", List.of("a=recvonly")))
                            .getBytes(StandardCharsets.UTF_8));
            ladder.assertSip("ack", scene.peer.expectRequest("ACK"));
            end.connect(ladder.bound("ours"));
            MsrpFrame bind = end.bind();
            ladder.with("t0", bind.transactionId()).assertMsrp("bound", end.expectResponse(bind));
            media.with(end);
            WireMessage bye = scene.peer.expect("BYE", m -> m.isRequest() && m.method().equals("BYE"), Duration.ofSeconds(10));
            ladder.assertSip("bye", bye);
            scene.peer.reply(bye, 200, "OK");
        }
    }

    private static MsrpFrame taken(ScriptedMsrpPeer end) {
        MsrpFrame send = end.expectSend();
        end.ok(send);
        end.report(send, 1, send.content().length, send.content().length, 200, "OK");
        return send;
    }

    private static void lunch(StoredBacklog backlog, String tag) {
        byte[] content = Fixture.read("cpm-deferred/d1-pager.cpim");
        backlog.hold(original(MessageKind.PAGER, "alice", tag, Optional.empty(), "Mon, 02 Mar 2026 08:15:31 GMT",
                "2026-03-02T08:15:31.204Z", "f81d4fae-7dec-11d0-a765-00a0c91e6b01", "9c0f2b7a-1d2e-4c55-8a10-5d9c7e3b2a01",
                content.length), content);
    }

    private static void minutes(StoredBacklog backlog, String tag) {
        byte[] content = Fixture.read("cpm-deferred/d1-large.cpim");
        backlog.hold(original(MessageKind.LMM, "carol", tag, Optional.of("Minutes"), "Mon, 02 Mar 2026 09:00:03 GMT",
                "2026-03-02T09:00:04.877Z", "3a6d0c1e-52c4-4b0f-9e77-0c4f2a918b02", "b7b0e6c4-77aa-4e0e-8e0c-91d3c6f8aa02",
                content.length), content);
    }

    private static Original original(MessageKind kind, String sender, String tag, Optional<String> subject, String date,
            String received, String conversation, String contribution, long octets) {
        boolean large = kind == MessageKind.LMM;
        String from = "sip:" + sender + "@home1.example";
        List<HeaderField> headers = new ArrayList<>(List.of(new HeaderField("From", "<" + from + ">" + tag),
                new HeaderField("To", "<" + BOB + ">")));
        subject.ifPresent(text -> headers.add(new HeaderField("Subject", text)));
        headers.addAll(List.of(new HeaderField("Date", date), new HeaderField("Accept-Contact",
                "*;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm." + (large ? "largemsg" : "msg") + '"'),
                new HeaderField("Conversation-ID", conversation), new HeaderField("Contribution-ID", contribution)));
        if (!large) {
            headers.addAll(List.of(new HeaderField("Content-Type", "message/cpim"),
                    new HeaderField("Content-Length", String.valueOf(octets))));
        }
        List<HeaderField> send = large ? List.of(new HeaderField("Message-ID", "orig87654321"),
                new HeaderField("Byte-Range", "1-100/" + octets), new HeaderField("Content-Type", "message/cpim")) : List.of();
        return new Original(kind, ServedUser.of(BOB), (large ? "INVITE " : "MESSAGE ") + BOB + " SIP/2.0", headers, send, from,
                false, Optional.empty(), Optional.of(new ConversationId(conversation)),
                Optional.of(new ContributionId(contribution)), Optional.empty(), Optional.empty(), "", "message/cpim", octets,
                Instant.parse(received), Clock.systemUTC().instant().plus(Duration.ofDays(1)), Optional.empty());
    }
}
