package org.restante.deferral;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.restante.codec.groupstate.GroupStateException;
import org.restante.codec.groupstate.GroupStateObject;
import org.restante.msrp.ContentSink;
import org.restante.queue.GroupState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the state of a group that its focus sends, bounded and whole in memory; the last one is remembered (DEF-09). If a
 * device is there it gets it, too, but nothing depends on that: it is given the last one again when it comes back.
 */
final class GroupStateSink implements ContentSink {

    private static final Logger LOG = LoggerFactory.getLogger(GroupStateSink.class);

    private static final int KEPT = 200;
    private static final int MALFORMED = 400;
    private static final int NOT_KEPT = 408;

    private final SessionTerms terms;
    private final SessionTools tools;
    private final Optional<Copy> copy;
    private final ByteArrayOutputStream document = new ByteArrayOutputStream();

    /** @param copy its way to the device, if there is one */
    GroupStateSink(SessionTerms terms, SessionTools tools, Optional<Copy> copy) {
        this.terms = terms;
        this.tools = tools;
        this.copy = copy;
    }

    @Override
    public CompletionStage<Void> write(long offset, ByteBuffer octets) {
        if (offset > document.size() || offset + octets.remaining() > GroupStateObject.MAX_BYTES) {
            return CompletableFuture.failedStage(new IllegalStateException("a gap, or too long for a group state"));
        }
        octets.position(octets.position() + (int) Math.min(document.size() - offset, octets.remaining()));
        byte[] next = new byte[octets.remaining()];
        octets.duplicate().get(next);
        document.writeBytes(next);
        return copy.map(device -> device.offer(octets)).orElse(CompletableFuture.completedStage(null));
    }

    @Override
    public CompletionStage<Integer> complete(long totalOctets) {
        try {
            Instant now = tools.clock().instant();
            GroupStateObject state = GroupStateObject.parse(document.toByteArray());
            GroupState kept = new GroupState(terms.user(), terms.group(), state.timestamp().orElse(now),
                    now.plus(tools.settings().queue().maxRetention()), document.toByteArray());
            return tools.lanes().call(terms.user().uri(), () -> tools.groups().keep(kept)).handle(this::kept);
        } catch (GroupStateException e) {
            LOG.info("group state of {} for {}: 400, {}", terms.shownSender(), terms.user(), e.getMessage());
            return CompletableFuture.completedStage(MALFORMED);
        }
    }

    private int kept(Boolean newest, Throwable fault) {
        if (fault != null) {
            LOG.warn("group state of {} for {} could not be kept: {}", terms.shownSender(), terms.user(), fault.toString());
            return NOT_KEPT;
        }
        LOG.info("group state of {} for {}: {}", terms.shownSender(), terms.user(), newest ? "kept" : "older than the one kept");
        return KEPT;
    }

    @Override
    public void abandon(String reason) {
        copy.ifPresent(Copy::fail);
    }
}
