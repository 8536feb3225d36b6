package org.restante.client;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import javax.sip.Dialog;
import javax.sip.SipException;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.restante.cpm.HeaderField;

/**
 * The session timer of one dialog (RFC 4028): waits for the peer's refreshes, or sends them if the peer left that to us.
 * Used on the client's lane only.
 */
final class SessionTimer {

    private final SipEndpoint endpoint;
    private final ScheduledExecutorService lane;
    private final Dialog dialog;
    private final Runnable expired;
    private Optional<SessionExpires> session = Optional.empty();
    private ScheduledFuture<?> next;

    /** @param expired called when nobody refreshed the session in time */
    SessionTimer(SipEndpoint endpoint, ScheduledExecutorService lane, Dialog dialog, Runnable expired) {
        this.endpoint = endpoint;
        this.lane = lane;
        this.dialog = dialog;
        this.expired = expired;
    }

    /** Starts anew, with other values if the refresh brought some. */
    void restart(Optional<SessionExpires> agreed) {
        stop();
        session = agreed.or(() -> session);
        session.ifPresent(s -> next = s.isOurs() ? after(s.interval().dividedBy(2), this::refresh)
                : after(s.untilGivenUp(), expired));
    }

    void stop() {
        if (next != null) {
            next.cancel(false);
        }
    }

    private void refresh() {
        try {
            Request update = dialog.createRequest(Request.UPDATE);
            endpoint.add(update, List.of(new HeaderField("Supported", "timer"),
                    new HeaderField("Session-Expires", session.orElseThrow().interval().toSeconds() + ";refresher=uac"),
                    new HeaderField("User-Agent", ClientRelease.TOKEN)));
            endpoint.send(dialog, update).whenCompleteAsync(this::refreshed, lane);
        } catch (SipException e) {
            expired.run();
        }
    }

    private void refreshed(Response response, Throwable failure) {
        if (failure != null || response.getStatusCode() >= 300) {
            expired.run();
        } else {
            restart(Optional.empty());
        }
    }

    private ScheduledFuture<?> after(Duration delay, Runnable task) {
        return lane.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
    }
}
