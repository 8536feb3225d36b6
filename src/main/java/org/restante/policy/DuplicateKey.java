package org.restante.policy;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.restante.cpm.ContributionId;
import org.restante.cpm.ImdnMessageId;

/** What makes a second copy of a pager or large message recognisable for one served user (DEF-14). */
public final class DuplicateKey {

    private DuplicateKey() {
    }

    /**
     * @param sender       authenticated sender
     * @param imdn         imdn.Message-ID, the first choice
     * @param contribution Contribution-ID, the second
     * @return a fixed-size key of 64 characters, or empty if the message has neither
     */
    public static Optional<String> of(String sender, Optional<ImdnMessageId> imdn,
            Optional<ContributionId> contribution) {
        return imdn.map(id -> "imdn\n" + id).or(() -> contribution.map(id -> "contribution\n" + id))
                .map(id -> digest(sender + '\n' + id));
    }

    /**
     * {@return what makes a second invitation to a session of a group recognisable}
     *
     * @param group        the group session identity
     * @param contribution its Contribution-ID
     */
    public static String ofInvitation(String group, ContributionId contribution) {
        return digest(group + "\ninvitation\n" + contribution);
    }

    /**
     * {@return what makes a second notification recognisable that tells the same of the same message (IMDN-07)}
     *
     * @param sender    who sent the message that it is about
     * @param messageId imdn.Message-ID of that message
     * @param status    what it tells
     */
    public static String ofNotification(String sender, String messageId, String status) {
        return digest(sender + "\nnotification\n" + status + '\n' + messageId);
    }

    private static String digest(String text) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
