package org.restante.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.Consumer;
import org.restante.client.ReceivedMessage.Channel;
import org.restante.codec.cpim.CpimException;
import org.restante.codec.imdn.DispositionNotification;
import org.restante.codec.imdn.ImdnException;
import org.restante.codec.mime.ContentType;
import org.restante.codec.mime.MimeFormatException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Presents what arrives to the listener, each message once (CLI-03, CLI-06); of a container nothing before all of it is
 * understood (MRG-07). Used on the client's lane only.
 */
final class Intake {

    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    private final ReceivedIds received;
    private final ClientListener listener;
    private final Path spoolDirectory;
    private final Consumer<ReceivedMessage> kept;

    /**
     * @param spoolDirectory where containers are kept until they are known to be whole
     * @param kept           is told of every message that is kept, copies too
     */
    Intake(ReceivedIds received, ClientListener listener, Path spoolDirectory, Consumer<ReceivedMessage> kept) {
        this.spoolDirectory = spoolDirectory;
        this.received = received;
        this.listener = listener;
        this.kept = kept;
    }

    /** Where nobody is told. */
    Intake(ReceivedIds received, ClientListener listener, Path spoolDirectory) {
        this(received, listener, spoolDirectory, message -> { });
    }

    /** What became of a payload. */
    enum Result {
        /** Every message in it was presented, or was a copy. */
        TAKEN,
        /** It cannot be understood. */
        MALFORMED,
        /** The listener could not take it. */
        NOT_KEPT
    }

    /**
     * Takes a payload.
     *
     * @param total  how many octets it has
     * @param source who sent it, for log lines
     * @param tally  counts the messages that are new
     */
    Result take(String contentType, Envelope envelope, InputStream octets, long total, Channel channel, String source,
            Runnable tally) {
        try (Staging staging = new Staging(spoolDirectory)) {
            ContentType type = ContentType.parse(contentType);
            Payload.MessageTaker show = (message, content) -> present(message, content, tally);
            new Payload(channel, type.isMultipart() ? staging : show).read(type, envelope, octets, total);
            staging.showTo(show);
            return Result.TAKEN;
        } catch (MimeFormatException | CpimException | ImdnException | IllegalArgumentException e) {
            LOG.warn("message from {} not understood: {}", source, e.getMessage());
            return Result.MALFORMED;
        } catch (IOException | ListenerFailure e) {
            LOG.warn("message from {} not kept: {}", source, e.getMessage());
            return Result.NOT_KEPT;
        }
    }

    private void present(ReceivedMessage message, InputStream content, Runnable tally) throws IOException {
        if (received.contains(message)) {
            listener.onDuplicate(message);
            kept.accept(message);
            return;
        }
        boolean notification = message.contentType().toLowerCase(Locale.ROOT).startsWith(DispositionNotification.CONTENT_TYPE);
        try {
            if (notification) {
                listener.onNotification(message.sender(), read(content));
            } else {
                listener.onMessage(message, content);
            }
        } catch (MimeFormatException | CpimException | ImdnException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new ListenerFailure(e);
        }
        received.remember(message);
        if (!notification) {
            tally.run();
        }
        kept.accept(message);
    }

    private static DispositionNotification read(InputStream content) throws IOException {
        return DispositionNotification.parse(content.readNBytes(DispositionNotification.MAX_BYTES + 1));
    }

    /** Tells a failure of the listener from one of the payload. */
    private static final class ListenerFailure extends RuntimeException {

        private static final long serialVersionUID = 1L;

        ListenerFailure(RuntimeException cause) {
            super(cause.toString(), cause);
        }
    }
}
