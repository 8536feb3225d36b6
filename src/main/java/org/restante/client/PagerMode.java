package org.restante.client;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import javax.sip.message.Request;
import org.restante.cpm.ContributionId;
import org.restante.cpm.ConversationId;
import org.restante.cpm.FeatureTag;
import org.restante.cpm.HeaderField;
import org.restante.cpm.ImdnMessageId;
import org.restante.cpm.ServedUser;

/** Sends pager messages: one SIP MESSAGE each. */
final class PagerMode {

    private final ClientSettings settings;
    private final SipEndpoint endpoint;
    private final OutgoingRequests requests;
    private final Clock clock;

    PagerMode(ClientSettings settings, SipEndpoint endpoint, OutgoingRequests requests, Clock clock) {
        this.settings = settings;
        this.endpoint = endpoint;
        this.requests = requests;
        this.clock = clock;
    }

    CompletionStage<Sent> send(String recipient, String text, PagerOptions options) {
        String to = ServedUser.of(recipient).uri();
        ImdnMessageId id = options.id().orElseGet(() -> new ImdnMessageId(token()));
        ConversationId conversation = options.conversation().orElseGet(() -> new ConversationId(UUID.randomUUID().toString()));
        ContributionId contribution = options.contribution().orElseGet(() -> new ContributionId(UUID.randomUUID().toString()));
        Request request = requests.request(Request.MESSAGE, to, to, OutgoingRequests.newTag(), endpoint.newCallId(), 1,
                headers(options, conversation, contribution));
        PagerBody body = options.plain() ? PagerBody.plain(text)
                : PagerBody.cpim(settings.user().uri(), to, clock.instant(), id, options.dispositions(), text);
        endpoint.body(request, body.contentType(), body.octets());
        return endpoint.send(request).thenApply(response ->
                new Sent(response.getStatusCode(), response.getReasonPhrase(), id, conversation, contribution));
    }

    private static List<HeaderField> headers(PagerOptions options, ConversationId conversation, ContributionId contribution) {
        List<HeaderField> fields = new ArrayList<>(List.of(
                new HeaderField("Accept-Contact", FeatureTag.MSG.acceptContact()),
                new HeaderField("P-Preferred-Service", FeatureTag.MSG.urn()),
                new HeaderField("Conversation-ID", conversation.value()),
                new HeaderField("Contribution-ID", contribution.value())));
        options.lifetime().ifPresent(time -> fields.add(new HeaderField("Expires", String.valueOf(time.toSeconds()))));
        options.subject().ifPresent(subject -> fields.add(new HeaderField("Subject", subject)));
        return fields;
    }

    private static String token() {
        return UUID.randomUUID().toString().replace("-", "").substring(0, 20);
    }
}
