package org.restante.client;

import java.time.Clock;
import java.util.concurrent.CompletionStage;
import javax.sip.message.Request;
import org.restante.cpm.FeatureTag;
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
        PagerOptions named = options.withIds();
        Request request = requests.request(Request.MESSAGE, to, to, OutgoingRequests.newTag(), endpoint.newCallId(), 1,
                named.headers(FeatureTag.MSG));
        PagerBody body = named.plain() ? PagerBody.plain(text)
                : PagerBody.cpim(settings.user().uri(), to, clock.instant(), named.id().orElseThrow(), named.dispositions(), text);
        endpoint.body(request, body.contentType(), body.octets());
        return endpoint.send(request).thenApply(response -> Sent.of(response, named));
    }
}
