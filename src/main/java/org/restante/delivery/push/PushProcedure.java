package org.restante.delivery.push;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.config.Settings;
import org.restante.cpm.FeatureTag;
import org.restante.cpm.HeaderField;
import org.restante.delivery.ContentOpener;
import org.restante.delivery.DeliveryProcedure;
import org.restante.delivery.Invitation;
import org.restante.delivery.Payload;
import org.restante.msrp.MsrpUri;
import org.restante.queue.DeferredMessage;
import org.restante.sipservlet.OutgoingRequest;

/**
 * Push: one INVITE per device with the Participating Function's own identity, as several senders share the session
 * (I-07); one MSRP message per deferred message, multipart/mixed if the device takes it, else message/cpim (I-04).
 */
@Singleton
public final class PushProcedure implements DeliveryProcedure {

    private static final String CPIM = "message/cpim";
    private static final String MULTIPART = "multipart/mixed";

    private final Settings settings;
    private final SecureRandom random = new SecureRandom();
    private final PushPayload payload = new PushPayload(random);

    /** @param settings identity and release */
    @Inject
    public PushProcedure(Settings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return "push";
    }

    @Override
    public OutgoingRequest invite(Invitation invitation) {
        String identity = "<" + settings.serviceIdentity(invitation.user().domain()) + ">";
        List<HeaderField> headers = List.of(
                new HeaderField("Accept-Contact", FeatureTag.DEFERRED.acceptContact()), // PUSH-03
                new HeaderField("P-Asserted-Identity", identity),
                new HeaderField("P-Asserted-Service", FeatureTag.DEFERRED.urn()),
                new HeaderField("User-Agent", settings.release()), // PUSH-04
                new HeaderField("Allow", "INVITE, ACK, CANCEL, BYE, UPDATE, OPTIONS"));
        Map<String, String> contact = new LinkedHashMap<>(); // PUSH-05
        contact.put("automata", "");
        contact.put(FeatureTag.PARAMETER, "\"" + FeatureTag.DEFERRED.encoded() + "\"");
        return new OutgoingRequest("INVITE", invitation.requestUri(), identity, "<" + invitation.user() + ">",
                invitation.routes(), headers, contact, Optional.of("application/sdp"), offer(invitation));
    }

    /** PUSH-07: one MSRP line, sendonly at media level; we wait for the device to connect (I-08). */
    private byte[] offer(Invitation invitation) {
        long session = random.nextInt(Integer.MAX_VALUE) + 1L;
        return new MsrpMedia(invitation.mediaHost(), invitation.mediaPort(), false, List.of(CPIM, MULTIPART),
                List.of("*"), Optional.of(MsrpMedia.Setup.PASSIVE), List.of(invitation.path()),
                MsrpMedia.Direction.SENDONLY, true, OptionalLong.empty(), OptionalLong.empty()).format(session);
    }

    @Override
    public Optional<Unusable> check(MsrpMedia answer) {
        if (answer.port() == 0) {
            return unusable(480, "the device refused the media line");
        }
        if (answer.secure()) {
            return unusable(488, "TLS was not offered");
        }
        if (answer.direction() == MsrpMedia.Direction.INACTIVE) {
            return unusable(480, "a=inactive");
        }
        if (answer.direction() == MsrpMedia.Direction.SENDONLY) {
            return unusable(488, "a=sendonly in answer to sendonly");
        }
        if (answer.setup().filter(setup -> setup == MsrpMedia.Setup.ACTIVE).isEmpty()) {
            return unusable(488, "the device does not say a=setup:active");
        }
        if (answer.path().isEmpty() || !answer.path().stream().allMatch(PushProcedure::isPlainMsrp)) {
            return unusable(488, "no usable a=path");
        }
        if (!answer.accepts(MULTIPART) && !answer.accepts(CPIM)) {
            return unusable(488, "the device takes neither multipart/mixed nor message/cpim");
        }
        return Optional.empty();
    }

    private static Optional<Unusable> unusable(int cause, String reason) {
        return Optional.of(new Unusable(cause, reason));
    }

    private static boolean isPlainMsrp(String uri) {
        try {
            return !MsrpUri.parse(uri).secure();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public Payload payload(DeferredMessage message, ContentOpener content, MsrpMedia answer) {
        return answer.accepts(MULTIPART) ? payload.multipart(message, content) : payload.cpim(message, content);
    }
}
