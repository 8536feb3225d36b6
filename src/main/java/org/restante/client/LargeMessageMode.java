package org.restante.client;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import javax.sip.message.Request;
import org.restante.codec.cpim.CpimWriter;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.cpm.FeatureTag;
import org.restante.cpm.HeaderField;
import org.restante.cpm.ServedUser;
import org.restante.msrp.LocalEnd;

/** Sends large messages: a session for each, in which it goes as one MSRP message. Used on the client's lane only. */
final class LargeMessageMode {

    private static final long NTP_SECONDS_AT_UNIX_EPOCH = 2_208_988_800L;
    private static final String CPIM = "message/cpim";

    private final ClientParts parts;
    private final OutgoingRequests requests;
    private final Set<SendingDialog> dialogs = new HashSet<>();

    LargeMessageMode(ClientParts parts, OutgoingRequests requests) {
        this.parts = parts;
        this.requests = requests;
    }

    /**
     * Sends a file.
     *
     * @param contentType its type
     * @return the answer to the INVITE if it was refused, else 200 once every octet is confirmed; fails with
     *         {@link ClientException} if the session breaks off, or the message is refused in it
     */
    CompletionStage<Sent> send(String recipient, Path file, String contentType, PagerOptions options) {
        String to = ServedUser.of(recipient).uri();
        PagerOptions named = options.withIds();
        Instant now = parts.clock().instant().truncatedTo(ChronoUnit.SECONDS);
        FileContent content = FileContent.open(file, octets -> CpimWriter.message(parts.settings().user().uri(), to, now)
                .imdn(named.id().orElseThrow().value(), named.dispositions()).head(contentType, octets), parts.disk());
        SendingDialog dialog = new SendingDialog(parts, content, dialogs::remove);
        dialogs.add(dialog);
        try {
            Request invite = requests.request(Request.INVITE, to, to, OutgoingRequests.newTag(), parts.endpoint().newCallId(), 1,
                    headers(named));
            MsrpMedia offer = offer(dialog.open(), content.octets());
            parts.endpoint().body(invite, "application/sdp",
                    offer.format(parts.clock().instant().getEpochSecond() + NTP_SECONDS_AT_UNIX_EPOCH));
            dialog.invite(invite, offer);
        } catch (ClientException | IllegalArgumentException | IllegalStateException e) {
            dialog.fail(e.getMessage());
        }
        return dialog.answer().thenApply(response -> Sent.of(response, named));
    }

    private List<HeaderField> headers(PagerOptions options) {
        List<HeaderField> fields = new ArrayList<>(options.headers(FeatureTag.LARGEMSG));
        fields.add(ReceptionAnswer.contact(FeatureTag.LARGEMSG, parts.contactUri().get()));
        fields.add(new HeaderField("Allow", ReceptionAnswer.ALLOW));
        return fields;
    }

    /** We connect, and only send. */
    private static MsrpMedia offer(LocalEnd ours, long octets) {
        return new MsrpMedia(ours.address(), ours.port(), ours.secure(), List.of(CPIM), List.of("*"),
                Optional.of(MsrpMedia.Setup.ACTIVE), ours.uris(), MsrpMedia.Direction.SENDONLY, true, OptionalLong.empty(),
                OptionalLong.of(octets)).withFingerprints(ours.fingerprints());
    }

    /** Breaks off what is under way, for a client that closes. */
    void hangUp() {
        List.copyOf(dialogs).forEach(dialog -> dialog.fail("the client closes"));
    }
}
