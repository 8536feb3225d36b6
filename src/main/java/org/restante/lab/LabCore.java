package org.restante.lab;

import gov.nist.javax.sip.ServerTransactionExt;
import java.time.Clock;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.sip.ServerTransaction;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.restante.config.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A minimal SIP/IP core on a SIP stack of its own, listening on {@code lab.listen}: registrar, third-party registration,
 * registration events and routing for the users of {@code served.domains}. The function is at {@code sip.listen}.
 *
 * <p>Everything happens on one thread, the lane; the stack's threads only hand over.
 */
public final class LabCore implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LabCore.class);
    private static final int MAX_USERS = 100_000;
    private static final int MAX_WAITING = 10_000;
    private static final long SWEEP_MILLIS = 200;
    private static final long CLOSING_SECONDS = 3;

    private final LabStack stack;
    private final SipWire wire;
    private final ScheduledThreadPoolExecutor lane;
    private final Registrar registrar;
    private final Registration registration;
    private final ThirdPartyRegistration thirdParty;
    private final RegEventNotifier notifier;
    private final Routing routing;
    private final Proxy proxy;

    private LabCore(LabStack stack, Settings settings, Clock clock) {
        this.stack = stack;
        CoreAddress core = CoreAddress.of(settings.lab().listen());
        CoreAddress function = CoreAddress.of(settings.sip().listen());
        wire = new SipWire(stack);
        lane = new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "restante-lab-" + core.port()));
        // What the stack still hears while it closes goes nowhere.
        lane.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        registrar = new Registrar(clock, MAX_USERS);
        registration = new Registration(wire, new RegisterReader(settings.served().domains()), registrar, core, clock,
                this::changed);
        thirdParty = new ThirdPartyRegistration(wire, core, function);
        notifier = new RegEventNotifier(wire, registrar, core, clock);
        routing = new Routing(registrar, settings.served().domains(), stack::isHere);
        proxy = new Proxy(wire, stack, routing, core, function);
    }

    /**
     * Starts a core. It is ready when this returns.
     *
     * @param settings where to listen, where the function listens, whom it serves
     * @param clock    tells when bindings and subscriptions end
     * @throws IllegalStateException if an address cannot be bound
     */
    public static LabCore start(Settings settings, Clock clock) {
        LabStack stack = LabStack.open(settings.lab().listen());
        LabCore core = new LabCore(stack, settings, clock);
        try {
            stack.serve(new SipEvents(core.wire, task -> core.lane.execute(guarded(task)), settings.trusted(),
                    core.requests()));
        } catch (IllegalStateException e) {
            core.lane.shutdownNow();
            throw e;
        }
        core.lane.scheduleWithFixedDelay(guarded(core::sweep), SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
        LOG.info("lab core listens on {} for {}", settings.lab().listen(), settings.served().domains());
        return core;
    }

    private SipEvents.RequestTaker requests() {
        return new SipEvents.RequestTaker() {
            @Override
            public void take(ServerTransaction transaction, Request request, boolean trusted) {
                answer(transaction, request, trusted);
            }

            @Override
            public void acknowledge(Request ack) {
                proxy.acknowledge(ack);
            }
        };
    }

    /** Nothing that one message does may end the lane. */
    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.warn("lab core: {}", e.toString());
            }
        };
    }

    private void answer(ServerTransaction transaction, Request request, boolean trusted) {
        try {
            if (lane.getQueue().size() > MAX_WAITING) {
                throw new RefusedException(Response.SERVICE_UNAVAILABLE, "too busy");
            }
            dispatch(transaction, request, trusted);
        } catch (RefusedException e) {
            refuse(transaction, e.status(), e.getMessage());
        } catch (IllegalArgumentException e) {
            refuse(transaction, Response.BAD_REQUEST, e.getMessage());
        }
    }

    private void dispatch(ServerTransaction transaction, Request request, boolean trusted) throws RefusedException {
        switch (request.getMethod()) {
            case Request.REGISTER -> registration.take(transaction, request);
            case Request.CANCEL -> cancel(transaction);
            case Request.SUBSCRIBE -> subscribe(transaction, request, trusted);
            default -> proxy.take(transaction, request, trusted);
        }
    }

    private void subscribe(ServerTransaction transaction, Request request, boolean trusted) throws RefusedException {
        boolean ours = notifier.knows(request) || routing.isCore(request.getRequestURI())
                || routing.servedUser(request.getRequestURI()).isPresent();
        if (!ours) {
            proxy.take(transaction, request, trusted);
            return;
        }
        if (!trusted) {
            throw new RefusedException(Response.FORBIDDEN, "registration state is for trusted peers");
        }
        notifier.take(transaction, request, routing.servedUser(request.getRequestURI()));
    }

    private void cancel(ServerTransaction transaction) throws RefusedException {
        ServerTransaction invite = ((ServerTransactionExt) transaction).getCanceledInviteTransaction();
        if (invite == null || !(invite.getApplicationData() instanceof ForwardedRequest forwarded)) {
            throw new RefusedException(481, "nothing to cancel");
        }
        wire.reply(transaction, Response.OK);
        forwarded.cancel();
    }

    private void refuse(ServerTransaction transaction, int status, String why) {
        Request request = transaction.getRequest();
        LOG.info("lab core: {} {} refused with {}: {}", request.getMethod(), request.getRequestURI(), status, why);
        Response response = wire.response(request, status);
        if (status == Response.BAD_EVENT) {
            response.addHeader(wire.header("Allow-Events", "reg"));
        }
        wire.reply(transaction, response);
    }

    private void sweep() {
        registrar.expire().forEach(this::changed);
        notifier.expire();
    }

    private void changed(RegistrationChange change) {
        thirdParty.announce(change.user(), registrar.longestSecondsLeft(change.user()));
        notifier.changed(change);
    }

    /** Stops: takes nothing any more, ends its threads and frees its ports. Bindings are forgotten. */
    @Override
    public void close() {
        lane.shutdownNow();
        try {
            if (!lane.awaitTermination(CLOSING_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("lab core: its lane did not end within {} s", CLOSING_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stack.close();
    }
}
