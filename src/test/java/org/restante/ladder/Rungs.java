package org.restante.ladder;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.restante.cpm.InstanceId;
import org.restante.cpm.ServedUser;

/** Ladders to test with. */
public final class Rungs {

    public static final Instant NOON = Instant.parse("2026-03-02T12:00:00.123456Z");

    private static final String SDP = "application/sdp";

    private Rungs() {
    }

    public static Ladder.Head head(UUID delivery) {
        return new Ladder.Head(UUID.randomUUID(), delivery, ServedUser.of("sip:bob@home.test"), new InstanceId("urn:uuid:phone"),
                "push", NOON);
    }

    /** {@return a SIP message} @param more further header lines, each beginning with a line end */
    public static Rung sip(int millis, boolean sent, String start, String cseq, String more, int octets) {
        String type = octets == 0 ? "" : "\r\nContent-Type: " + SDP;
        return new Rung(NOON.plusMillis(millis), Rung.Protocol.SIP, sent, "", sent ? "" : "127.0.0.1:5070", start
                + "\r\nVia: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK1\r\nFrom: <sip:deferred@home.test>;tag=1\r\n"
                + "To: <sip:bob@home.test>\r\nCall-ID: c1\r\nCSeq: " + cseq + more + type + "\r\nContent-Length: " + octets,
                octets, octets == 0 ? 0 : 0xcafe, ' ');
    }

    /** {@return an MSRP frame} @param more further header lines, each beginning with a line end */
    public static Rung frame(int millis, boolean sent, String start, String more, int octets, char flag) {
        return new Rung(NOON.plusMillis(millis), Rung.Protocol.MSRP, sent, "127.0.0.1:2855", "127.0.0.1:40001",
                "MSRP " + start + "\r\nTo-Path: msrp://a.test:1/x;tcp\r\nFrom-Path: msrp://b.test:2/y;tcp" + more, octets,
                octets == 0 ? 0 : 0xbeef, flag);
    }

    /** {@return an ordinary delivery} @param subject value of a header of its INVITE */
    public static Ladder ordinary(UUID delivery, String subject) {
        return new Ladder(head(delivery), Optional.of(NOON.plusSeconds(1)), "everything is confirmed", List.of(new UUID(0, 7)),
                List.of(sip(0, true, "INVITE sip:bob@home.test SIP/2.0", "1 INVITE", "\r\nMax-Forwards: 70\r\nSubject: " + subject
                        + "\r\nContact: <sip:deferred@127.0.0.1:5060>", 277),
                        sip(20, false, "SIP/2.0 180 Ringing", "1 INVITE", "", 0),
                        sip(40, false, "SIP/2.0 200 OK", "1 INVITE", "\r\nContact: <sip:bob@127.0.0.1:5070>", 268),
                        sip(45, true, "ACK sip:bob@127.0.0.1:5070 SIP/2.0", "1 ACK", "\r\nMax-Forwards: 70", 0),
                        frame(60, false, "tid1abcd SEND", "\r\nMessage-ID: b1", 0, '$'),
                        frame(61, true, "tid1abcd 200 OK", "", 0, '$'),
                        frame(70, true, "tid2abcd SEND", "\r\nMessage-ID: m1\r\nByte-Range: 1-913/913\r\nContent-Type: message/cpim",
                                913, '$'),
                        frame(90, false, "tid2abcd 200 OK", "", 0, '$'),
                        sip(200, true, "BYE sip:bob@127.0.0.1:5070 SIP/2.0", "2 BYE", "\r\nMax-Forwards: 70", 0),
                        sip(210, false, "SIP/2.0 200 OK", "2 BYE", "", 0)), 0, 10);
    }
}
