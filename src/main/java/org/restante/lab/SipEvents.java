package org.restante.lab;

import gov.nist.javax.sip.RequestEventExt;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.Executor;
import javax.sip.ClientTransaction;
import javax.sip.DialogTerminatedEvent;
import javax.sip.IOExceptionEvent;
import javax.sip.RequestEvent;
import javax.sip.ResponseEvent;
import javax.sip.ServerTransaction;
import javax.sip.SipException;
import javax.sip.SipListener;
import javax.sip.SipProvider;
import javax.sip.TimeoutEvent;
import javax.sip.TransactionTerminatedEvent;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.restante.config.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes what the SIP stack hears and hands it over to the core's lane; the stack's thread waits for nothing. */
final class SipEvents implements SipListener {

    private static final Logger LOG = LoggerFactory.getLogger(SipEvents.class);

    private final SipWire wire;
    private final Executor lane;
    private final Settings.Trusted trusted;
    private final RequestTaker requests;

    /** Takes requests on the lane. */
    interface RequestTaker {

        /** @param trusted whether the sender's address is one of {@code trusted.peers} */
        void take(ServerTransaction transaction, Request request, boolean trusted);

        void acknowledge(Request ack);
    }

    SipEvents(SipWire wire, Executor lane, Settings.Trusted trusted, RequestTaker requests) {
        this.wire = wire;
        this.lane = lane;
        this.trusted = trusted;
        this.requests = requests;
    }

    @Override
    public void processRequest(RequestEvent event) {
        Request request = event.getRequest();
        if (request.getMethod().equals(Request.ACK)) {
            lane.execute(() -> requests.acknowledge(request));
            return;
        }
        try {
            // Made here: while this call lasts the stack knows a repeated request as such.
            ServerTransaction transaction = event.getServerTransaction() != null ? event.getServerTransaction()
                    : ((SipProvider) event.getSource()).getNewServerTransaction(request);
            boolean fromTrusted = isTrusted(event);
            lane.execute(() -> requests.take(transaction, request, fromTrusted));
        } catch (SipException e) {
            LOG.info("lab core: {} {} not taken: {}", request.getMethod(), request.getRequestURI(), e.getMessage());
        }
    }

    private boolean isTrusted(RequestEvent event) {
        try {
            return event instanceof RequestEventExt from
                    && trusted.includes(InetAddress.getByName(from.getRemoteIpAddress()));
        } catch (UnknownHostException e) {
            return false;
        }
    }

    @Override
    public void processResponse(ResponseEvent event) {
        Response response = event.getResponse();
        ClientTransaction transaction = event.getClientTransaction();
        if (transaction == null) {
            lane.execute(() -> wire.sendStateless(response));
        } else if (transaction.getApplicationData() instanceof ResponseTaker taker) {
            lane.execute(() -> taker.answered(response));
        }
    }

    @Override
    public void processTimeout(TimeoutEvent event) {
        if (!event.isServerTransaction()
                && event.getClientTransaction().getApplicationData() instanceof ResponseTaker taker) {
            lane.execute(() -> taker.failed(Response.REQUEST_TIMEOUT));
        }
    }

    @Override
    public void processIOException(IOExceptionEvent event) {
        LOG.info("lab core: connection to {}:{} failed", event.getHost(), event.getPort());
    }

    @Override
    public void processTransactionTerminated(TransactionTerminatedEvent event) {
        // Nothing is kept for a transaction beyond itself.
    }

    @Override
    public void processDialogTerminated(DialogTerminatedEvent event) {
        // The stack keeps no dialogs for the core.
    }
}
