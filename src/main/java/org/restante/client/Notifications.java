package org.restante.client;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executor;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.restante.codec.cpim.CpimWriter;
import org.restante.codec.imdn.DispositionNotification;
import org.restante.codec.imdn.DispositionNotification.Disposition;
import org.restante.codec.imdn.DispositionNotification.Status;
import org.restante.cpm.FeatureTag;
import org.restante.cpm.HeaderField;
import org.restante.cpm.ServedUser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells senders that their messages are on the device, and that they were shown: each a SIP MESSAGE to the sender, once a
 * message, for each message of a container (CLI-17, IMDN-05, IMDN-06). One that was not taken is sent again if another copy of
 * its message comes, and only then (CLI-06). Used on the client's lane only.
 */
final class Notifications {

    private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);
    private static final String ANONYMOUS = "anonymous.invalid";

    private final ClientSettings settings;
    private final SipEndpoint endpoint;
    private final OutgoingRequests requests;
    private final Executor lane;
    private final Clock clock;
    private final Kind delivered;
    private final Kind displayed;

    /** One of the two notifications. @param wish what a sender asks for @param told which messages it was sent for */
    private record Kind(String wish, Disposition disposition, Status status, ReceivedIds told, Set<ReceivedMessage> underWay) {

        boolean isDueFor(ReceivedMessage message) {
            return message.id().isPresent() && !message.sender().endsWith(ANONYMOUS) && !told.contains(message)
                    && Arrays.stream(message.dispositions().split(",")).anyMatch(asked -> asked.trim().equals(wish));
        }
    }

    /** @throws ClientException if the state directory cannot be used */
    Notifications(ClientSettings settings, SipEndpoint endpoint, OutgoingRequests requests, Executor lane, Clock clock) {
        this.settings = settings;
        this.endpoint = endpoint;
        this.requests = requests;
        this.lane = lane;
        this.clock = clock;
        this.delivered = new Kind("positive-delivery", Disposition.DELIVERY, Status.DELIVERED,
                ReceivedIds.open(settings.stateDirectory(), "told-delivered"), new HashSet<>());
        this.displayed = new Kind("display", Disposition.DISPLAY, Status.DISPLAYED,
                ReceivedIds.open(settings.stateDirectory(), "told-displayed"), new HashSet<>());
    }

    /** A message, or a copy of one, is kept on the device. */
    void delivered(ReceivedMessage message) {
        tell(message, delivered);
    }

    /** A message was shown to the user. */
    void displayed(ReceivedMessage message) {
        tell(message, displayed);
    }

    private void tell(ReceivedMessage message, Kind kind) {
        if (!kind.isDueFor(message) || !kind.underWay().add(message)) {
            return;
        }
        try {
            endpoint.send(request(message, kind)).whenCompleteAsync((response, failure) ->
                    told(message, kind, response, failure), lane);
        } catch (ClientException | IllegalArgumentException e) { // whoever sent it cannot be told; the message is there
            kind.underWay().remove(message);
            LOG.info("the sender of {} is not told that it is {}: {}", message.id().orElseThrow(), kind.status(), e.getMessage());
        }
    }

    private void told(ReceivedMessage message, Kind kind, Response response, Throwable failure) {
        kind.underWay().remove(message);
        if (failure != null || response.getStatusCode() >= 300) {
            LOG.info("the sender of {} was not told that it is {}: {}", message.id().orElseThrow(), kind.status(),
                    failure != null ? Failures.reason(failure) : String.valueOf(response.getStatusCode()));
            return;
        }
        try {
            kind.told().remember(message);
        } catch (IOException e) {
            LOG.warn("that the sender of {} was told cannot be remembered: {}", message.id().orElseThrow(), e.getMessage());
        }
    }

    private Request request(ReceivedMessage message, Kind kind) {
        String sender = ServedUser.of(message.sender()).uri();
        Request request = requests.request(Request.MESSAGE, sender, sender, OutgoingRequests.newTag(), endpoint.newCallId(), 1,
                headers(message));
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        byte[] document = new DispositionNotification(message.id().orElseThrow().value(),
                message.date().or(message::deferredAt).orElse(now).toString(), Optional.of(settings.user().uri()), Optional.empty(),
                Optional.empty(), kind.disposition(), kind.status()).format();
        endpoint.body(request, "message/cpim", CpimWriter.message(settings.user().uri(), sender, now)
                .imdn(UUID.randomUUID().toString().replace("-", "").substring(0, 20), "")
                .contentHeader("Content-Disposition", "notification").format(DispositionNotification.CONTENT_TYPE, document));
        return request;
    }

    private static List<HeaderField> headers(ReceivedMessage message) {
        List<HeaderField> fields = new ArrayList<>(List.of(
                new HeaderField("Accept-Contact", FeatureTag.MSG.acceptContact()),
                new HeaderField("P-Preferred-Service", FeatureTag.MSG.urn())));
        message.conversation().ifPresent(id -> fields.add(new HeaderField("Conversation-ID", id.value())));
        message.contribution().ifPresent(id -> fields.add(new HeaderField("Contribution-ID", id.value())));
        return fields;
    }
}
