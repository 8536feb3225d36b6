package org.restante.ladder;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A ladder as a scenario for {@code sipp} that plays our part of it again: it sends what we sent and awaits what came.
 * Dialog identifiers, addresses and the session description are sipp's own; all other header fields are those of the
 * ladder. Pure.
 *
 * <pre>
 *   sipp -sf ladder.xml -m 1 -t t1 HOST:PORT
 * </pre>
 */
public final class SippScript {

    /** Header fields that sipp writes itself, or that name a way which is not sipp's. */
    private static final Set<String> REPLACED = Set.of("via", "v", "from", "f", "to", "t", "call-id", "i", "cseq", "contact", "m",
            "content-length", "l", "content-type", "c", "route", "record-route", "authorization", "proxy-authorization", "x-cut");

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private static final String OFFER = """
            v=0
            o=- [pid] [call_number] IN IP[local_ip_type] [local_ip]
            s=-
            c=IN IP[local_ip_type] [local_ip]
            t=0 0
            m=message 2855 TCP/MSRP *
            a=accept-types:message/cpim multipart/mixed
            a=accept-wrapped-types:*
            a=setup:passive
            a=path:msrp://[local_ip]:2855/s[call_number];tcp
            a=sendonly
            """;

    private final StringBuilder xml = new StringBuilder();
    private final List<Rung> rungs;

    private SippScript(Ladder ladder) {
        this.rungs = ladder.rungs().stream().filter(rung -> rung.protocol() == Rung.Protocol.SIP).toList();
    }

    /** {@return the scenario; empty of messages if nothing was sent} */
    public static String of(Ladder ladder) {
        SippScript script = new SippScript(ladder);
        script.xml.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE scenario SYSTEM \"sipp.dtd\">\n<scenario name=\"")
                .append(ladder.head().id()).append("\">\n");
        script.all();
        return script.xml.append("</scenario>\n").toString();
    }

    private void all() {
        Instant before = rungs.isEmpty() ? Instant.EPOCH : rungs.get(0).at();
        for (int i = 0; i < rungs.size(); i++) {
            Rung rung = rungs.get(i);
            if (rung.sent()) {
                pause(Duration.between(before, rung.at()));
                send(rung);
            } else {
                receive(rung, i + 1 < rungs.size() && !rungs.get(i + 1).sent());
            }
            before = rung.at();
        }
    }

    private void pause(Duration since) {
        if (since.compareTo(SHORTEST_PAUSE) > 0) {
            Duration pause = since.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : since;
            xml.append("  <pause milliseconds=\"").append(pause.toMillis()).append("\"/>\n");
        }
    }

    /** @param more whether another message is awaited next, so that a provisional response need not come */
    private void receive(Rung rung, boolean more) {
        String[] words = rung.startLine().split(" ");
        if (!rung.startLine().startsWith("SIP/2.0 ") || words.length < 2 || !words[1].matches("[1-6][0-9]{2}")) {
            xml.append("  <recv request=\"").append(method(words[0])).append("\"/>\n");
            return;
        }
        boolean provisional = words[1].startsWith("1");
        if (isInvite(rung) && !provisional) {
            xml.append("  <recv response=\"100\" optional=\"true\"/>\n  <recv response=\"180\" optional=\"true\"/>\n");
        }
        if (!provisional || !more) {
            xml.append("  <recv response=\"").append(words[1]).append('"').append(isInvite(rung) ? " rrs=\"true\"" : "")
                    .append("/>\n");
        }
    }

    private static boolean isInvite(Rung rung) {
        return Heads.header(rung.head(), "CSeq").orElse("").endsWith("INVITE");
    }

    private void send(Rung rung) {
        String start = rung.startLine();
        boolean response = start.startsWith("SIP/2.0 ");
        String method = method(start.split(" ")[0]);
        xml.append(response || method.equals("ACK") ? "  <send>\n" : "  <send retrans=\"500\">\n").append("    <![CDATA[\n\n");
        if (response) {
            line(literal(start));
            for (String name : List.of("Via", "From", "To", "Call-ID", "CSeq")) {
                line("[last_" + name + ":]");
            }
        } else {
            request(rung, method, start);
        }
        line("Contact: <sip:sipp@[local_ip]:[local_port];transport=[transport]>");
        rung.head().lines().skip(1).filter(SippScript::isKept).forEach(field -> line(literal(field)));
        boolean offer = rung.octets() > 0;
        if (offer) {
            line("Content-Type: application/sdp");
        }
        line("Content-Length: [len]");
        line("");
        if (offer) {
            OFFER.lines().forEach(this::line);
        }
        xml.append("\n    ]]>\n  </send>\n");
    }

    private void request(Rung rung, String method, String start) {
        boolean opening = method.equals("INVITE") && !Heads.header(rung.head(), "To").orElse("").contains(";tag=");
        boolean cancel = method.equals("CANCEL");
        line(opening || cancel ? literal(start) : method + " [next_url] SIP/2.0");
        line("Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]");
        line("From: " + literal(address(rung, "From")) + ";tag=[pid]ladder[call_number]");
        line("To: " + literal(address(rung, "To")) + (opening || cancel ? "" : "[peer_tag_param]"));
        line("Call-ID: [call_id]");
        line("CSeq: " + literal(Heads.header(rung.head(), "CSeq").orElse("1 " + method)));
        if (!opening && !cancel) {
            line("[routes]");
        }
    }

    private static String address(Rung rung, String header) {
        return Heads.header(rung.head(), header).orElse("<sip:unknown@invalid>").replaceFirst("(?i);tag=[^;]*", "");
    }

    private static boolean isKept(String field) {
        int colon = field.indexOf(':');
        return colon > 0 && !REPLACED.contains(field.substring(0, colon).trim().toLowerCase(Locale.ROOT));
    }

    /** Nothing of it may be a keyword of sipp's, or end the XML section that it stands in. */
    private static String literal(String text) {
        return text.replace("\\", "\\x5c").replace("[", "\\x5b").replace("]]>", "]] >").replaceAll("\\p{Cntrl}", " ");
    }

    private static String method(String word) {
        return word.matches("[A-Z]{1,20}") ? word : "OPTIONS";
    }

    private void line(String text) {
        xml.append("      ").append(text).append('\n');
    }
}
