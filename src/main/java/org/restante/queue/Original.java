package org.restante.queue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.restante.cpm.ContributionId;
import org.restante.cpm.ConversationId;
import org.restante.cpm.HeaderField;
import org.restante.cpm.ImdnMessageId;
import org.restante.cpm.MessageKind;
import org.restante.cpm.ServedUser;

/**
 * What is kept of a message as it was received, besides its content octets (STO-01..STO-05, STO-07). Hop-by-hop and
 * dialog headers never get here.
 *
 * @param kind             the kind of message
 * @param user             the served user it is for
 * @param startLine        start line of the SIP request, for example {@code MESSAGE sip:bob@home2.example SIP/2.0}
 * @param headers          the kept SIP header fields in their order of delivery (STO-01): From, To, Subject, Date,
 *                         Accept-Contact, Conversation-ID, Contribution-ID, Content-Type, Content-Length; of an
 *                         invitation to a group Referred-By as well, who invited
 * @param sendHeaders      header fields of the first MSRP SEND, for a message that came over MSRP (STO-03); else none
 * @param assertedIdentity the authenticated originator, bare URI (STO-04)
 * @param anonymous        whether Privacy: id was asked for: nothing delivered may then name the originator (STO-06)
 * @param assertedService  P-Asserted-Service, if any (STO-05)
 * @param conversation     Conversation-ID, if any
 * @param contribution     Contribution-ID, if any
 * @param inReplyTo        InReplyTo-Contribution-ID, if any
 * @param imdnMessageId    imdn.Message-ID of the CPIM wrapper, if any
 * @param dispositions     the value of imdn.Disposition-Notification, empty if none was asked for
 * @param contentType      Content-Type of the content
 * @param contentOctets    exact size of the content in octets
 * @param receivedAt       reception time with millisecond precision (STO-02)
 * @param expiresAt        when it is no longer to be delivered (DEF-12)
 * @param duplicateKey     what makes a second copy recognisable within the served user (DEF-14); empty if nothing does
 */
public record Original(
        MessageKind kind,
        ServedUser user,
        String startLine,
        List<HeaderField> headers,
        List<HeaderField> sendHeaders,
        String assertedIdentity,
        boolean anonymous,
        Optional<String> assertedService,
        Optional<ConversationId> conversation,
        Optional<ContributionId> contribution,
        Optional<ContributionId> inReplyTo,
        Optional<ImdnMessageId> imdnMessageId,
        String dispositions,
        String contentType,
        long contentOctets,
        Instant receivedAt,
        Instant expiresAt,
        Optional<String> duplicateKey) {

    public Original {
        headers = List.copyOf(headers);
        sendHeaders = List.copyOf(sendHeaders);
        if (contentOctets < 0) {
            throw new IllegalArgumentException("negative content size");
        }
        if (!receivedAt.isBefore(expiresAt)) {
            throw new IllegalArgumentException("expires before it was received");
        }
    }

    /** {@return the value of the first kept header of that name} */
    public Optional<String> header(String name) {
        return headers.stream().filter(h -> h.is(name)).map(HeaderField::value).findFirst();
    }
}
