package org.restante.client;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.restante.codec.mime.ContentType;
import org.restante.codec.mime.MimeFormatException;
import org.restante.msrp.IncomingMessage;
import org.restante.msrp.MsrpSession;
import org.restante.msrp.MsrpSessionListener;
import org.restante.msrp.Reception;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Receives the MSRP messages of one session: spools each and hands it to the lane when it is whole. */
final class MsrpReception implements MsrpSessionListener {

    private static final Logger LOG = LoggerFactory.getLogger(MsrpReception.class);

    private final ReceptionDialog dialog;
    private final ClientParts parts;

    MsrpReception(ReceptionDialog dialog, ClientParts parts) {
        this.dialog = dialog;
        this.parts = parts;
    }

    @Override
    public void onBound(MsrpSession session) {
        LOG.debug("MSRP session bound");
    }

    @Override
    public Reception onMessage(MsrpSession session, IncomingMessage message) {
        if (message.totalOctets() > parts.settings().messageOctets()) {
            return new Reception.Refused(413);
        }
        if (!isAccepted(message.contentType())) {
            return new Reception.Refused(415);
        }
        Spool spool = new Spool(parts.spoolDirectory());
        return new Reception.Into(new SpoolSink(spool, parts.disk(), (whole, octets) -> take(message, whole, octets)));
    }

    private static boolean isAccepted(String contentType) {
        try {
            return ReceptionAnswer.ACCEPTED_TYPES.stream().anyMatch(ContentType.parse(contentType)::is);
        } catch (MimeFormatException e) {
            return false;
        }
    }

    private CompletionStage<Integer> take(IncomingMessage message, Spool spool, long octets) {
        return CompletableFuture.supplyAsync(() -> statusOf(message, spool, octets), parts.lane());
    }

    private int statusOf(IncomingMessage message, Spool spool, long octets) {
        try {
            return switch (dialog.take(message.contentType(), spool.read(octets), octets)) {
                case TAKEN -> 200;
                case MALFORMED -> 400;
                case NOT_KEPT -> 413;
            };
        } catch (IOException e) {
            LOG.warn("a spooled message could not be read: {}", e.getMessage());
            return 413;
        }
    }

    @Override
    public void onLost(MsrpSession session, String reason) {
        try {
            parts.lane().execute(() -> dialog.onConnectionLost(reason));
        } catch (RejectedExecutionException e) {
            LOG.debug("MSRP event after the client was closed");
        }
    }
}
