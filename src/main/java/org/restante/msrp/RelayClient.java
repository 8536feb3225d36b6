package org.restante.msrp;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client of a relay (RFC 4976 §5): it gets in with AUTH, keeps in by renewing that before it expires, and opens
 * sessions that peers reach through the relay. Made by {@link MsrpEngine#useRelay}; one that was lost is not used again.
 * Confined to its connection's event loop, but for what is public.
 */
public final class RelayClient {

    private static final Logger LOG = LoggerFactory.getLogger(RelayClient.class);

    /** So many AUTHs in a row may be challenged or corrected. */
    private static final int MOST_ATTEMPTS = 3;
    private static final long ORDINARY_SECONDS = 900;
    private static final long MOST_SECONDS = Duration.ofDays(1).toSeconds();

    /** The sessions through the relay. */
    interface Sessions {

        MsrpSession open(RelayLink link, boolean connects, MsrpSessionListener listener);

        /** The connection with the relay is lost: those through it that were not bound yet will not be either. */
        void lose(MsrpConnection connection);
    }

    private final RelayAccount account;
    private final MsrpUri own;
    private final Idents idents;
    private final MsrpLimits limits;
    private final RelayListener listener;
    private final Sessions sessions;
    private volatile Optional<RelayLink> link = Optional.empty();
    private volatile boolean over;
    private MsrpConnection connection;
    private Digest digest;
    private int uses;
    private String cnonce = "";
    private Optional<Long> wanted;
    private int attempts;
    private ScheduledFuture<?> renewal;

    /**
     * @param own      the URI that we call ourselves by
     * @param sessions opens sessions
     */
    RelayClient(RelayAccount account, MsrpUri own, Idents idents, MsrpLimits limits, RelayListener listener,
            Sessions sessions) {
        this.account = account;
        this.own = own;
        this.idents = idents;
        this.limits = limits;
        this.listener = listener;
        this.sessions = sessions;
        this.wanted = account.lifetime().map(Duration::toSeconds);
    }

    /**
     * Opens a session through the relay; its {@link MsrpSession#localPath} has the relay's URIs and its own.
     *
     * @param connects whether it sends the first request, unless {@link MsrpSession#remote} says otherwise
     * @throws IllegalStateException if the relay has not let us in, or does so no longer
     */
    public MsrpSession open(boolean connects, MsrpSessionListener sessionListener) {
        RelayLink now = link.filter(known -> !over).orElseThrow(() -> new IllegalStateException("not let in by the relay"));
        return sessions.open(now, connects, sessionListener);
    }

    /** {@return the relay's URIs for us, in the order for a=path; empty before it let us in} */
    public List<MsrpUri> usePath() {
        return link.map(RelayLink::usePath).orElse(List.of());
    }

    /** Leaves the relay once the sessions through it are over. Nothing is told of it. */
    public void close() {
        over = true;
        link.ifPresent(known -> known.connection().execute(() -> {
            cancelRenewal();
            known.connection().keep(false);
        }));
    }

    /** Connects and asks to be let in. */
    void start(Dialer dialer, EventLoop loop) {
        Dialer.Destination relay = new Dialer.Destination(true, Hosts.outsideUri(account.relay().host()),
                List.of(Target.of(account.relay())), account.fingerprints());
        dialer.dial(relay, loop, true).whenComplete((connected, failure) -> {
            if (failure == null) {
                connected.execute(() -> begin(connected));
            } else {
                Throwable cause = failure.getCause() == null ? failure : failure.getCause();
                loop.execute(() -> lose("cannot connect to the relay: " + cause.getMessage()));
            }
        });
    }

    private void begin(MsrpConnection connected) {
        connection = connected;
        connection.keep(!over);
        connection.whenClosed(() -> {
            lose("connection with the relay lost");
            sessions.lose(connected);
        });
        attempts = 0;
        authenticate();
    }

    private void authenticate() {
        if (over) {
            return;
        }
        attempts++;
        Headers headers = Headers.of(new Headers.Field(Headers.TO_PATH, account.relay().toString()),
                new Headers.Field(Headers.FROM_PATH, own.toString()));
        if (wanted.isPresent()) {
            headers = headers.and(Headers.EXPIRES, wanted.get().toString());
        }
        if (digest != null) {
            uses++;
            cnonce = idents.ident();
            headers = headers.and(Headers.AUTHORIZATION,
                    digest.authorization(account, account.relay().toString(), uses, cnonce));
        }
        connection.ask(new FramePart.Request(idents.ident(), FramePart.Request.AUTH, headers, false), this::answered);
    }

    private void answered(FramePart.Response response) {
        if (over) {
            return;
        }
        try {
            boolean again = attempts < MOST_ATTEMPTS;
            if (response.status() == 200) {
                admitted(response.headers());
            } else if (response.status() == 401 && again) {
                challenged(response.headers());
            } else if (response.status() == 423 && again) {
                corrected(response.headers());
            } else {
                giveUp("the relay answered AUTH with " + response.status());
            }
        } catch (IllegalArgumentException unusable) {
            giveUp("the relay's answer cannot be used: " + unusable.getMessage());
        }
    }

    private void challenged(Headers headers) {
        Digest fresh = headers.fields().stream()
                .filter(field -> field.name().equalsIgnoreCase(Headers.WWW_AUTHENTICATE))
                .map(Headers.Field::value).filter(value -> value.regionMatches(true, 0, "Digest ", 0, 7)).findFirst()
                .map(Digest::challenge).orElseThrow(() -> new IllegalArgumentException("no Digest challenge"));
        if (digest != null && digest.nonce().equals(fresh.nonce())) {
            throw new IllegalArgumentException("it does not accept user name and password");
        }
        digest = fresh;
        uses = 0;
        authenticate();
    }

    /** The lifetime was too short or too long for the relay. */
    private void corrected(Headers headers) {
        wanted = Optional.of(headers.first(Headers.MIN_EXPIRES).or(() -> headers.first(Headers.MAX_EXPIRES))
                .map(RelayClient::seconds)
                .orElseThrow(() -> new IllegalArgumentException("423 without Min-Expires or Max-Expires")));
        authenticate();
    }

    private void admitted(Headers headers) {
        verify(headers);
        List<MsrpUri> path = MsrpPath.parse(headers.first(Headers.USE_PATH)
                .orElseThrow(() -> new IllegalArgumentException("no Use-Path")), limits.pathUris() - 1).uris();
        long expires = headers.first(Headers.EXPIRES).map(RelayClient::seconds).orElse(wanted.orElse(ORDINARY_SECONDS));
        attempts = 0;
        renewal = connection.schedule(this::authenticate, Duration.ofSeconds(expires).multipliedBy(4).dividedBy(5));
        boolean first = link.isEmpty();
        if (!first && !link.get().usePath().equals(path)) {
            LOG.info("MSRP relay {}: Use-Path changed; sessions opened before keep the old one", account);
        }
        link = Optional.of(new RelayLink(connection, path));
        if (first) {
            LOG.info("MSRP relay {}: let in for {} s", account, expires);
            listener.onAdmitted(this);
        }
    }

    /** A relay that proves to know the password must prove it rightly (RFC 2617 §3.2.3). */
    private void verify(Headers headers) {
        Map<String, String> info = headers.first(Headers.AUTHENTICATION_INFO).map(Digest::parameters).orElse(Map.of());
        String proof = info.get("rspauth");
        if (proof != null && (digest == null || !digest.rspauth(account, account.relay().toString(), uses, cnonce)
                .equalsIgnoreCase(proof))) {
            throw new IllegalArgumentException("it does not prove to know the password");
        }
        if (digest != null && info.containsKey("nextnonce")) {
            digest = digest.next(info.get("nextnonce"));
            uses = 0;
        }
    }

    private static long seconds(String text) {
        if (!text.matches("[0-9]{1,9}") || Long.parseLong(text) == 0) {
            throw new IllegalArgumentException("a lifetime that is no number of seconds");
        }
        return Math.min(Long.parseLong(text), MOST_SECONDS);
    }

    private void giveUp(String reason) {
        lose(reason);
        connection.giveUp(reason);
    }

    private void lose(String reason) {
        if (!over) {
            over = true;
            cancelRenewal();
            listener.onLost(this, reason);
        }
    }

    private void cancelRenewal() {
        if (renewal != null) {
            renewal.cancel(false);
        }
    }
}
