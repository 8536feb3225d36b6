package org.restante.client;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.restante.cpm.Gruu;
import org.restante.msrp.FrameObserver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A CPM device: registers, sends pager messages and large messages, and receives deferred messages (section F). Safe to call from any
 * thread. Several clients run in one JVM, each with a SIP stack and an MSRP engine of its own; each must be closed.
 */
public final class CpmClient implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CpmClient.class);
    private static final long CLOSE_SECONDS = 5;

    private final ScheduledExecutorService lane;
    private final ExecutorService disk;
    private final SipEndpoint endpoint;
    private final MsrpPort msrp;
    private final IncomingRequests incoming;
    private final Registration registration;
    private final PagerMode pager;
    private final LargeMessageMode large;
    private final OutgoingRequests requests;
    private final Notifications notifications;

    private CpmClient(ClientSettings settings, ClientListener listener, SipObserver sip, FrameObserver frames, Clock clock) {
        InetAddress core = resolve(settings.core().host());
        ReceivedIds received = ReceivedIds.open(settings.stateDirectory());
        String name = "cpm-" + SipFields.userOf(settings.user().uri()) + '-' + UUID.randomUUID().toString().substring(0, 8);
        lane = Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, name + "-lane"));
        disk = Executors.newSingleThreadExecutor(task -> new Thread(task, name + "-spool"));
        try {
            endpoint = SipEndpoint.open(name, settings.sipBind(), sip);
        } catch (ClientException e) {
            lane.shutdownNow();
            disk.shutdownNow();
            throw e;
        }
        msrp = new MsrpPort(name, settings, frames, clock);
        requests = new OutgoingRequests(settings, endpoint);
        registration = new Registration(settings, endpoint, requests, lane, listener);
        pager = new PagerMode(settings, endpoint, requests, clock);
        notifications = new Notifications(settings, endpoint, requests, lane, clock);
        Intake intake = new Intake(received, listener, ClientParts.spoolDirectory(settings), notifications::delivered);
        ClientParts parts = new ClientParts(settings, endpoint, msrp, lane, disk, clock, intake, listener, this::dialogContact);
        large = new LargeMessageMode(parts, requests);
        incoming = new IncomingRequests(parts, core);
        endpoint.serve(lane, incoming);
    }

    /**
     * Starts a client. It listens at once; it registers only when told to.
     *
     * @param sip    sees its SIP messages
     * @param frames sees its MSRP frames
     * @throws ClientException if the core's host is unknown, the SIP address cannot be bound, or the state directory
     *                         cannot be used
     */
    public static CpmClient start(ClientSettings settings, ClientListener listener, SipObserver sip, FrameObserver frames) {
        return new CpmClient(settings, listener, sip, frames, Clock.systemUTC());
    }

    /** As {@link #start(ClientSettings, ClientListener, SipObserver, FrameObserver)}, unobserved. */
    public static CpmClient start(ClientSettings settings, ClientListener listener) {
        return start(settings, listener, SipObserver.NONE, FrameObserver.NONE);
    }

    private static InetAddress resolve(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new ClientException("the core's host is unknown: " + host, e);
        }
    }

    private String dialogContact() {
        return registration.current().flatMap(Registered::gruu).map(Gruu::uri).orElseGet(requests::contactUri);
    }

    /** {@return the URI at which the device listens, for example {@code sip:bob@127.0.0.1:40123}} */
    public String contactUri() {
        return requests.contactUri();
    }

    /**
     * Registers the device, or refreshes its registration, and keeps it fresh from then on.
     *
     * @return what the registrar granted; fails with {@link ClientException} if it refuses or does not answer
     */
    public CompletionStage<Registered> register() {
        return onLane(registration::register);
    }

    /** Takes the device's registration back. */
    public CompletionStage<Void> unregister() {
        return onLane(registration::unregister);
    }

    /**
     * Sends a pager message.
     *
     * @param recipient SIP or tel URI
     * @return the answer, of whatever status; fails with {@link ClientException} if none comes or the recipient is none
     */
    public CompletionStage<Sent> sendPager(String recipient, String text, PagerOptions options) {
        return onLane(() -> pager.send(recipient, text, options));
    }

    /** A message was shown to the user: its sender is told, once, if he asked to be (CLI-17). */
    public void displayed(ReceivedMessage message) {
        onLane(() -> {
            notifications.displayed(message);
            return CompletableFuture.completedStage(null);
        });
    }

    /**
     * Sends a file as a large message, in a session of its own.
     *
     * @param recipient   SIP or tel URI
     * @param contentType type of its content
     * @return the refusal of the session, or 200 once every octet is confirmed; fails with {@link ClientException} if no
     *         answer comes, the file cannot be read, or the session breaks off
     */
    public CompletionStage<Sent> sendLarge(String recipient, Path file, String contentType, PagerOptions options) {
        return onLane(() -> large.send(recipient, file, contentType, options));
    }

    /**
     * Waits until no session is running any more, so that the last messages get their confirmation and the server its
     * chance to say BYE.
     *
     * @param patience most time to wait
     * @return whether none is running
     * @throws InterruptedException if interrupted while waiting
     */
    public boolean awaitSessions(Duration patience) throws InterruptedException {
        try {
            onLane(incoming::whenIdle).toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        }
    }

    private <T> CompletionStage<T> onLane(Supplier<CompletionStage<T>> task) {
        try {
            return CompletableFuture.supplyAsync(task, lane).thenCompose(stage -> stage);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(new ClientException("the client is closed"));
        }
    }

    /** Ends running sessions with a BYE, stops the stacks and their threads. It does not unregister. */
    @Override
    public void close() {
        try {
            CompletableFuture.runAsync(() -> {
                registration.stopRefreshing();
                incoming.hangUp();
                large.hangUp();
                msrp.close();
            }, lane).get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("closed twice");
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("client did not end in order: {}", Failures.reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            endpoint.close();
            lane.shutdownNow();
            disk.shutdown();
        }
    }
}
