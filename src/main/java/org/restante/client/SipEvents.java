package org.restante.client;

import gov.nist.javax.sip.DialogTimeoutEvent;
import gov.nist.javax.sip.SipListenerExt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import javax.sip.DialogTerminatedEvent;
import javax.sip.IOExceptionEvent;
import javax.sip.RequestEvent;
import javax.sip.ResponseEvent;
import javax.sip.ServerTransaction;
import javax.sip.SipException;
import javax.sip.SipProvider;
import javax.sip.TimeoutEvent;
import javax.sip.Transaction;
import javax.sip.TransactionAlreadyExistsException;
import javax.sip.TransactionTerminatedEvent;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the SIP stack reports, on its event thread: requests are given a transaction and handed to the lane, final
 * responses complete what waits for them.
 */
final class SipEvents implements SipListenerExt {

    private static final Logger LOG = LoggerFactory.getLogger(SipEvents.class);

    private final SipProvider provider;
    private final SipWire wire;
    private final Executor lane;
    private final RequestTaker requests;

    SipEvents(SipProvider provider, SipWire wire, Executor lane, RequestTaker requests) {
        this.provider = provider;
        this.wire = wire;
        this.lane = lane;
        this.requests = requests;
    }

    @Override
    public void processRequest(RequestEvent event) {
        Request request = event.getRequest();
        wire.received(request);
        if (request.getMethod().equals(Request.ACK)) {
            if (event.getDialog() != null) {
                onLane(() -> requests.onAck(event.getDialog()));
            }
            return;
        }
        try {
            ServerTransaction transaction = event.getServerTransaction() != null ? event.getServerTransaction()
                    : provider.getNewServerTransaction(request);
            onLane(() -> requests.onRequest(request, transaction, transaction.getDialog()));
        } catch (TransactionAlreadyExistsException e) {
            LOG.debug("repeated {} passed over", request.getMethod());
        } catch (SipException e) {
            LOG.warn("{} from {} has no transaction: {}", request.getMethod(), SipFields.first(request, "From").orElse("nobody"), e.getMessage());
        }
    }

    private void onLane(Runnable task) {
        try {
            lane.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("SIP event after the client was closed");
        }
    }

    @Override
    public void processResponse(ResponseEvent event) {
        wire.received(event.getResponse());
        if (event.getClientTransaction() != null && event.getResponse().getStatusCode() >= 200) {
            answer(event.getClientTransaction()).complete(event.getResponse());
        }
    }

    @Override
    public void processTimeout(TimeoutEvent event) {
        if (!event.isServerTransaction()) {
            String method = event.getClientTransaction().getRequest().getMethod();
            answer(event.getClientTransaction()).completeExceptionally(new ClientException("no answer to " + method));
        }
    }

    @SuppressWarnings("unchecked")
    private static CompletableFuture<Response> answer(Transaction transaction) {
        Object waiting = transaction.getApplicationData();
        return waiting == null ? new CompletableFuture<>() : (CompletableFuture<Response>) waiting;
    }

    @Override
    public void processIOException(IOExceptionEvent event) {
        LOG.warn("SIP over {} to {}:{} failed", event.getTransport(), event.getHost(), event.getPort());
    }

    @Override
    public void processTransactionTerminated(TransactionTerminatedEvent event) {
        if (!event.isServerTransaction()) {
            answer(event.getClientTransaction()).completeExceptionally(new ClientException("no answer to "
                    + event.getClientTransaction().getRequest().getMethod()));
        }
    }

    @Override
    public void processDialogTerminated(DialogTerminatedEvent event) {
        onLane(() -> requests.onDialogTerminated(event.getDialog()));
    }

    /** The stack gave up waiting for an ACK; the client's own timer decides what follows. */
    @Override
    public void processDialogTimeout(DialogTimeoutEvent event) {
        LOG.debug("SIP dialog timed out: {}", event.getReason());
    }
}
