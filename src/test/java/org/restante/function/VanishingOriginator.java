package org.restante.function;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Random;
import org.restante.function.FaultLedger.Entry;
import org.restante.wire.MsrpFrame;

/**
 * A sender of a large message that is gone at some stage of its upload, and has told nobody. What it leaves open stays open
 * until {@link #close}: it is for the function to notice.
 */
final class VanishingOriginator implements AutoCloseable {

    /** Where it vanishes. */
    enum Stage {
        /** Its INVITE may or may not be answered. */
        INVITED,
        /** It has not acknowledged the answer. */
        ACCEPTED,
        /** It has not opened the MSRP connection. */
        ACKNOWLEDGED,
        /** It has opened it, and sent nothing. */
        CONNECTED,
        /** Between two chunks, with nothing to be seen of it. */
        SILENT,
        /** Between two chunks, with a TCP reset. */
        RESET,
        /** Between two chunks, and its connection is closed in order. */
        CLOSED,
        /** In the middle of a chunk. */
        TORN,
        /** Between two chunks, with a BYE: the one that says so. */
        BYE,
        /** All is sent, and the answer finds nobody. */
        UNTOLD,
        /** It was told that all is kept, and says nothing any more. */
        TOLD,
        /** Nowhere. */
        STAYS
    }

    private final Originator originator;
    private final Entry entry;
    private final Random random;
    private final byte[] message;

    VanishingOriginator(Scene scene, Entry entry, Random random) {
        this.originator = Originator.ofLargeMessage(scene);
        this.entry = entry;
        this.random = random;
        this.message = Scene.cpim(entry.id, entry.body).getBytes(UTF_8);
    }

    /** Sends its message until that stage; {@return whether it was told that all is kept} */
    boolean uploadUntil(Stage stage) {
        switch (stage) {
            case INVITED -> { }
            case ACCEPTED -> originator.accepted();
            case ACKNOWLEDGED -> {
                originator.accepted();
                originator.dialog.ack();
            }
            case CONNECTED -> originator.connected();
            case SILENT -> sendSome();
            case RESET -> {
                sendSome();
                originator.end.reset();
            }
            case CLOSED -> {
                sendSome();
                originator.end.closeConnection();
            }
            case TORN -> tear(sendSome());
            case BYE -> {
                sendSome();
                originator.bye();
            }
            case UNTOLD -> {
                originator.connected().send(entry.id, message, "");
                originator.end.reset();
            }
            case TOLD -> sendAll();
            case STAYS -> {
                sendAll();
                originator.bye();
            }
        }
        return stage.compareTo(Stage.TOLD) >= 0;
    }

    private void sendAll() {
        originator.connected();
        MsrpFrame last = originator.send(entry.id, message, "");
        originator.end.expectResponse(last, 200);
    }

    /** Sends all but at least one octet; {@return how many octets} */
    private int sendSome() {
        int octets = 1 + random.nextInt(message.length - 1);
        originator.connected();
        originator.end.expectResponse(originator.send(entry.id, message, 0, octets, ""), 200);
        return octets;
    }

    private void tear(int from) {
        String head = "MSRP torn SEND\r\nTo-Path: " + Scene.attribute(originator.ok, "path") + "\r\nFrom-Path: "
                + originator.end.localPath() + "\r\nMessage-ID: " + entry.id + "\r\nByte-Range: " + (from + 1) + "-*/"
                + message.length + "\r\nContent-Type: message/cpim\r\n\r\n";
        byte[] chunk = (head + new String(message, from, message.length - from, UTF_8)).getBytes(UTF_8);
        originator.end.closeMidFrame(chunk, 1 + random.nextInt(chunk.length));
    }

    @Override
    public void close() {
        originator.close();
    }
}
