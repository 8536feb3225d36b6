package org.restante.deferral;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.restante.queue.Deferral;
import org.restante.queue.MessageIntake;
import org.restante.queue.Original;
import org.restante.sipservlet.Content;

/**
 * What the store must have before a session is taken in its user's place: room for a large message or a file, so that its originator
 * learns before it sends that there is none (DEF-11); of a group the invitation, which the user has yet to get (table A.1).
 */
final class Foothold {

    private final SessionTerms terms;
    private final SessionTools tools;
    private final MessageFlow flow;

    Foothold(SessionTerms terms, SessionTools tools, MessageFlow flow) {
        this.terms = terms;
        this.tools = tools;
        this.flow = flow;
    }

    /** {@return why the session cannot be taken; empty once all is durable. Never fails} */
    CompletionStage<Optional<DeferralDecision.Refused>> take() {
        return switch (terms.kind()) {
            case LMM, FILE_TRANSFER -> makeRoom();
            case GROUP_CHAT -> keepInvitation();
            default -> CompletableFuture.completedStage(Optional.empty());
        };
    }

    private CompletionStage<Optional<DeferralDecision.Refused>> makeRoom() {
        long most = tools.settings().message().maxBytes();
        return tools.intake().begin(terms.user(), terms.mayArrive(most)).handle((beginning, fault) -> {
            if (beginning instanceof MessageIntake.Beginning.Begun room) {
                flow.reserve(room.upload());
                return Optional.empty();
            }
            return Optional.of(fault != null ? DeferralDecision.Refused.storeAway(fault.toString())
                    : refused(((MessageIntake.Beginning.Refused) beginning).reason()));
        });
    }

    private CompletionStage<Optional<DeferralDecision.Refused>> keepInvitation() {
        Instant now = tools.clock().instant().truncatedTo(ChronoUnit.MILLIS);
        Original invitation = terms.invitation(now, tools.settings().queue().maxRetention());
        byte[] participants = terms.body().participants().orElse(Content.NONE).octets();
        return tools.intake().defer(invitation, participants).handle((deferral, fault) -> {
            if (deferral instanceof Deferral.Stored stored) {
                tools.notice().held(invitation, stored);
                return Optional.empty();
            }
            return Optional.of(fault != null ? DeferralDecision.Refused.storeAway(fault.toString()) : refused(deferral));
        });
    }

    private DeferralDecision.Refused refused(Deferral reason) {
        return reason instanceof Deferral.Full full ? DeferralDecision.Refused.full(terms.user(), full)
                : DeferralDecision.Refused.storeAway(reason.toString());
    }
}
