package org.restante.msrp;

import java.util.List;
import java.util.Optional;
import org.restante.codec.sdp.Fingerprint;
import org.restante.codec.sdp.MsrpMedia;
import org.restante.codec.sdp.MsrpMedia.Setup;

/**
 * What follows of an offer and its answer: who connects, to where, and how the peer is known (RFC 4975 §5.4, RFC 6135,
 * RFC 6714, RFC 8122). Pure.
 */
public final class Negotiation {

    /** Port of an end that does not listen (RFC 6135 §4.2.1). */
    static final int DISCARD_PORT = 9;

    /** Who opens the connection. */
    public enum Connects { OFFERER, ANSWERER, NOBODY }

    /** How a negotiation ends. */
    public sealed interface Outcome {
    }

    /** Both ends agree. @param peer what our session has to know */
    public record Agreed(RemoteEnd peer) implements Outcome {
    }

    /** There will be no session. @param reason why, in words for a log line and a Reason header */
    public record Refused(String reason) implements Outcome {
    }

    private Negotiation() {
    }

    /**
     * Who opens the connection. An answer without a=setup comes from an end that knows RFC 4975 only, so the offerer
     * connects, whatever it offered; so does an offerer that knows no more than that.
     *
     * @param offer  a=setup of the offer
     * @param answer a=setup of the answer
     */
    public static Connects whoConnects(Optional<Setup> offer, Optional<Setup> answer) {
        if (offer.equals(Optional.of(Setup.HOLDCONN)) || answer.equals(Optional.of(Setup.HOLDCONN))) {
            return Connects.NOBODY;
        }
        if (offer.isEmpty() || answer.isEmpty()) {
            return Connects.OFFERER;
        }
        boolean offererMay = offer.get() != Setup.PASSIVE;
        boolean answererMay = offer.get() != Setup.ACTIVE;
        return switch (answer.get()) {
            case ACTIVE -> answererMay ? Connects.ANSWERER : Connects.NOBODY;
            case PASSIVE -> offererMay ? Connects.OFFERER : Connects.NOBODY;
            default -> Connects.NOBODY;
        };
    }

    /**
     * The a=setup of our answer.
     *
     * @param offer  a=setup of the offer
     * @param active whether we would rather connect, where the offer leaves it to us
     * @return empty if the offer has none: its writer will connect
     */
    public static Optional<Setup> answerTo(Optional<Setup> offer, boolean active) {
        return offer.map(setup -> switch (setup) {
            case ACTIVE -> Setup.PASSIVE;
            case PASSIVE -> Setup.ACTIVE;
            case ACTPASS -> active ? Setup.ACTIVE : Setup.PASSIVE;
            case HOLDCONN -> Setup.HOLDCONN;
        });
    }

    /**
     * Puts offer and answer together.
     *
     * @param ours      the description that we wrote
     * @param theirs    the description that the peer wrote
     * @param weOffered whether ours was the offer
     * @param behindSbc whether a peer whose c= and m= lines differ from its path is taken to stand behind a border
     *                  controller: then we connect to those lines first, not to the path
     */
    public static Outcome between(MsrpMedia ours, MsrpMedia theirs, boolean weOffered, boolean behindSbc) {
        if (theirs.port() == 0) {
            return new Refused("the peer refused the media line");
        }
        if (ours.secure() != theirs.secure()) {
            return new Refused(ours.secure() ? "TLS was offered and not taken" : "TLS was not offered");
        }
        List<MsrpUri> path;
        try {
            path = theirs.path().stream().map(MsrpUri::parse).toList();
        } catch (IllegalArgumentException unreadable) {
            return new Refused("a=path cannot be read: " + unreadable.getMessage());
        }
        if (path.isEmpty() || path.stream().anyMatch(uri -> uri.secure() != theirs.secure())) {
            return new Refused("no a=path, or its scheme is not that of the media line");
        }
        List<Fingerprint> known = theirs.fingerprints().stream().filter(Fingerprint::isUsable).toList();
        if (theirs.secure() && known.isEmpty() && !theirs.fingerprints().isEmpty()) {
            return new Refused("no fingerprint of a hash function that can be trusted");
        }
        Connects who = weOffered ? whoConnects(ours.setup(), theirs.setup()) : whoConnects(theirs.setup(), ours.setup());
        if (who == Connects.NOBODY) {
            return new Refused("neither end connects: a=setup of both do not go together");
        }
        boolean cema = ours.cema() && theirs.cema();
        boolean weConnect = (who == Connects.OFFERER) == weOffered;
        List<Target> targets = targets(path, theirs, cema, behindSbc);
        if (weConnect) {
            targets = targets.stream().filter(target -> target.port() != DISCARD_PORT).toList();
        }
        boolean itself = path.size() == 1; // else it is its relay's certificate that we are shown
        return targets.isEmpty() ? new Refused("we are to connect, but the peer does not listen")
                : new Agreed(new RemoteEnd(path, weConnect, targets, theirs.secure() && itself ? known : List.of(), cema));
    }

    /** RFC 4975 §8.1, RFC 6714 §5. */
    private static List<Target> targets(List<MsrpUri> path, MsrpMedia theirs, boolean cema, boolean behindSbc) {
        Target named = Target.of(path.get(0));
        Target media = new Target(theirs.address(), theirs.port());
        if (cema) {
            return List.of(media);
        }
        if (path.size() > 1 || named.matches(media)) {
            return List.of(named);
        }
        return behindSbc ? List.of(media, named) : List.of(named, media);
    }
}
