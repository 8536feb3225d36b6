package org.restante.function;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.restante.wire.MsrpFrame;
import org.restante.wire.ScriptedMsrpPeer;
import org.restante.wire.WireMessage;

/** A device's side of an accepted delivery. */
record Reception(Scene scene, WireMessage invite, WireMessage ok, WireMessage ack, ScriptedMsrpPeer end)
        implements AutoCloseable {

    /** Takes one message: answers its chunks and reports it. */
    Parts receive() {
        List<MsrpFrame> chunks = end.receiveMessage();
        return new Parts(chunks.get(0).require("Content-Type"), ScriptedMsrpPeer.join(chunks), chunks);
    }

    /** Waits for the BYE and answers it. */
    WireMessage ended() {
        WireMessage bye = scene.peer.expect("BYE", m -> m.isRequest() && m.method().equals("BYE")
                && m.callId().equals(invite.callId()), Duration.ofSeconds(10));
        scene.peer.reply(bye, 200, "OK");
        return bye;
    }

    @Override
    public void close() {
        end.close();
    }

    /** A received message taken apart at its boundary, by no parser of ours. */
    record Parts(String contentType, byte[] octets, List<MsrpFrame> chunks) {

        String text() {
            return new String(octets, StandardCharsets.UTF_8);
        }

        /** {@return the parts with their headers, in order} */
        List<String> parts() {
            String boundary = contentType.replaceAll(".*boundary=\"?([^\";]+)\"?.*", "$1");
            String[] pieces = ("\r\n" + text()).split("\r\n--" + java.util.regex.Pattern.quote(boundary));
            return java.util.Arrays.stream(pieces).skip(1).limit(pieces.length - 2L)
                    .map(piece -> piece.replaceFirst("^\r\n", "")).toList();
        }

        String type(int part) {
            return parts().get(part).lines().filter(l -> l.toLowerCase().startsWith("content-type:")).findFirst()
                    .orElse("").substring("content-type:".length()).trim();
        }

        String body(int part) {
            return parts().get(part).split("\r\n\r\n", 2)[1];
        }

        /** {@return value of a header of the first part, which holds the SIP headers} */
        String sipHeader(String name) {
            return body(0).lines().filter(l -> l.startsWith(name + ": ")).findFirst()
                    .map(l -> l.substring(name.length() + 2)).orElse("");
        }
    }
}
