package org.restante.config;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that can be set, checked and frozen. Names of keys are the path in this tree; {@link SettingsReader} tells
 * each key's default and meaning.
 */
public record Settings(Node node, Sip sip, Msrp msrp, Http http, Database database, Served served, Core core,
        Trusted trusted, Lab lab, Queue queue, Message message, Trigger trigger, Session session, Invite invite, Live live,
        Chat chat, Pai pai, Target target, Payload payload, Push push, Merge merge, Lmm lmm, Imdn imdn,
        AcceptContact acceptContact, Contact contact, Sdp sdp, Confirm confirm, Completion completion, Decline decline, Tag tag, Cpim cpim, String release, History history,
        Ladder ladder, Profile profile) {

    /**
     * The identity under which the Participating Function itself speaks to and of users of a domain (I-07).
     *
     * @param domain the served user's domain
     * @return {@code pai.serviceUri}, or {@code sip:deferred@domain}
     */
    public String serviceIdentity(String domain) {
        return pai.serviceUri().orElse("sip:deferred@" + domain);
    }

    /** {@code node.*} @param id name of this node; unique among the nodes that share a database */
    public record Node(String id) {
    }

    /**
     * {@code sip.*}
     *
     * @param listen                  where SIP is taken; the first address of a transport is also where we send from
     * @param t1                      RFC 3261's estimate of a round trip (§17.1.1.1); a request is given up after 64 times that
     * @param maxConnections          most connections over TCP that are taken at one address
     * @param maxConnectionsPerSource most of these from one address
     */
    public record Sip(List<ListenAddress> listen, Duration t1, int maxConnections, int maxConnectionsPerSource) {
        public Sip {
            listen = List.copyOf(listen);
        }
    }

    /**
     * {@code msrp.*}
     *
     * @param listen             where MSRP connections are taken
     * @param advertise          host and port that devices are told, if they differ from {@code listen}
     * @param chunkSize          size of the chunks that we send, in octets
     * @param connectTimeout     how long an accepted invitation may stay without MSRP connection
     * @param reportWait         how long a success report may stay out before the responses count (MSRP-04)
     * @param transactionTimeout how long a chunk may stay unanswered
     * @param strictPeer         whether a device has to connect from the address in its SDP
     * @param cema               whether a=msrp-cema is offered (RFC 6714)
     * @param behindSbc          whether a device without CEMA whose media line differs from its path is connected to at
     *                           the media line first
     * @param setupOffer         {@code msrp.setup.offer}: who is to connect, as our offers have it (I-08)
     * @param admission          what the listeners admit
     * @param tls                MSRP over TLS
     * @param relay              the relay that all sessions pass; empty: devices connect to us
     */
    public record Msrp(HostPort listen, Optional<HostPort> advertise, int chunkSize, Duration connectTimeout,
            Duration reportWait, Duration transactionTimeout, boolean strictPeer, boolean cema, boolean behindSbc,
            SetupOffer setupOffer, MsrpAdmission admission, MsrpTls tls, Optional<MsrpRelay> relay) {

        /** {@return whether sessions are offered over TLS first: wherever it is on, and always through a relay} */
        public boolean offersTls() {
            return relay.isPresent() || tls.use() != TlsUse.OFF;
        }

        /** {@return whether a session is taken that is over TLS, or that is not} */
        public boolean takes(boolean overTls) {
            return overTls ? offersTls() : relay.isEmpty() && tls.use() != TlsUse.REQUIRED;
        }
    }

    /** Who is to connect, as an offer of ours has it (RFC 4145 §4): the device, whoever likes, or we. */
    public enum SetupOffer { PASSIVE, ACTPASS, ACTIVE }

    /** Whether MSRP is spoken over TLS (MSRP-08). */
    public enum TlsUse { OFF, PREFERRED, REQUIRED }

    /**
     * {@code msrp.tls.*}
     *
     * @param use         {@code msrp.tls}
     * @param listen      where MSRP connections over TLS are taken
     * @param certificate PEM file with our certificate and those that vouch for it; empty: one is made at each start
     * @param key         PEM file with its private key, PKCS#8
     * @param trust       PEM file with who may vouch for peers that tell no fingerprint; empty: those that Java trusts
     */
    public record MsrpTls(TlsUse use, HostPort listen, Optional<Path> certificate, Optional<Path> key,
            Optional<Path> trust) {
    }

    /** {@code http.*} @param listen where the console's HTTP API is served by the embedded container */
    public record Http(HostPort listen) {
    }

    /**
     * {@code database.*}
     *
     * @param url         JDBC URL
     * @param user        user name
     * @param password    password, never logged
     * @param groupWindow how long the first message of a group waits for others that share its transaction
     */
    public record Database(String url, String user, String password, Duration groupWindow) {
        @Override
        public String toString() {
            return "Database[url=" + url + ", user=" + user + "]";
        }
    }

    /** {@code served.*} @param domains domains whose users are served, lower case; empty serves nobody */
    public record Served(Set<String> domains) {
        public Served {
            domains = Set.copyOf(domains);
        }
    }

    /**
     * {@code core.*}
     *
     * @param route    SIP URI of the next hop towards users whose S-CSCF is not known
     * @param user     user name for a core that demands credentials of us (RFC 3261 §22)
     * @param password password for it, never logged
     */
    public record Core(Optional<String> route, Optional<String> user, String password) {
        @Override
        public String toString() {
            return "Core[route=" + route + ", user=" + user + "]";
        }
    }

    /** {@code trusted.*} @param peers addresses that may assert identities and act as core */
    public record Trusted(List<AddressRange> peers) {
        public Trusted {
            peers = List.copyOf(peers);
        }

        /** {@return whether the address may assert identities} */
        public boolean includes(InetAddress address) {
            return peers.stream().anyMatch(range -> range.contains(address));
        }
    }

    /** {@code lab.*} @param core whether the built-in lab core is on @param listen where the lab core takes SIP */
    public record Lab(boolean core, List<ListenAddress> listen) {
        public Lab {
            listen = List.copyOf(listen);
        }
    }

    /**
     * {@code queue.*}
     *
     * @param maxRetention     longest time that a message is held (DEF-12)
     * @param lease            how long a delivery's claim lasts unless renewed
     * @param maxMessages      messages that may wait for one user (DEF-11)
     * @param maxBytes         octets of their contents (DEF-11)
     * @param maxNotifications disposition notifications that may wait for one user (DEF-18)
     * @param maxPending       messages of all users that may wait for the store at one time
     * @param maxWait          while a message waits for the store longer than this and a group behind it, or for ten
     *                         times as long, no more are taken
     * @param uploadIdle       for how long a content that arrives in pieces may be quiet before it is dropped
     */
    public record Queue(Duration maxRetention, Duration lease, int maxMessages, long maxBytes, int maxNotifications,
            int maxPending, Duration maxWait, Duration uploadIdle) {
    }

    /**
     * {@code message.*}
     *
     * @param maxBytes    largest message that is held, in octets (DEF-11)
     * @param acceptTypes content types that a SIP MESSAGE may have, lower case; {@code type/*} stands for all of a kind
     * @param maxAttempts how often a device may refuse a message before it is spared it (ERR-08)
     */
    public record Message(long maxBytes, Set<String> acceptTypes, int maxAttempts) {
        public Message {
            acceptTypes = Set.copyOf(acceptTypes);
        }

        /** {@return whether a content type, without parameters and in lower case, may be held} */
        public boolean accepts(String contentType) {
            int slash = contentType.indexOf('/');
            return acceptTypes.contains(contentType)
                    || slash > 0 && acceptTypes.contains(contentType.substring(0, slash) + "/*");
        }
    }

    /** {@code trigger.*} @param settle how long triggers of one user are gathered before a campaign starts (TRG-04) */
    public record Trigger(Duration settle) {
    }

    /**
     * {@code imdn.*}
     *
     * @param maxRetention longest time that a disposition notification is held (IMDN-08)
     * @param sendStored   whether senders who ask for it are told that their message is held (IMDN-02)
     */
    public record Imdn(Duration maxRetention, boolean sendStored) {
    }

    /**
     * {@code session.*}
     *
     * @param expires     Session-Expires that we offer
     * @param minSE       smallest that we accept
     * @param maxDuration longest time that a session of a delivery may last
     * @param maxActive   sessions of deliveries that may go on at one time
     */
    public record Session(Duration expires, Duration minSE, Duration maxDuration, int maxActive) {
    }

    /**
     * {@code live.*}
     *
     * @param noAnswer how long the devices that are there may take to answer a message before it is held; zero: every
     *                 message and session is held first
     */
    public record Live(Duration noAnswer) {
    }

    /**
     * {@code chat.*}, {@code ft.storeAndForward}
     *
     * @param storeAndForward whether messages of a chat of two are held while their recipient is away (DEF-08)
     * @param sfIdle          how long a chat of somebody with an absent user may stay without a message
     * @param files           whether files are held while their recipient is away
     */
    public record Chat(boolean storeAndForward, Duration sfIdle, boolean files) {
    }

    /** {@code invite.*} @param noAnswer how long an invitation may stay without final answer (ERR-02) */
    public record Invite(Duration noAnswer) {
    }

    /** Whose identity an INVITE for messages of one sender asserts (I-07). */
    public enum AssertedBy { ORIGINATOR, SERVICE }

    /**
     * {@code pai.*}
     *
     * @param mode       whose identity is asserted where one sender's messages are delivered
     * @param serviceUri our own identity, and that of sessions with several senders; empty derives it from the user's
     *                   domain
     */
    public record Pai(AssertedBy mode, Optional<String> serviceUri) {
    }

    /** What a Request-URI names (I-01): the device, the user, or what the change request of the procedure says. */
    public enum TargetMode { GRUU, AOR, PER_PROCEDURE }

    /** {@code target.*} @param mode what Request-URIs name */
    public record Target(TargetMode mode) {
    }

    /** Whether messages are merged (I-13): never, always, or where it pays. */
    public enum Strategy { SEPARATE, MERGED, AUTO }

    /** The form of a message that is pushed by itself (I-04): with its SIP headers where the device takes it, or bare. */
    public enum PushForm { MULTIPART_001, CPIM }

    /** What becomes of the headers of the SEND that brought a message (I-05). */
    public enum Msrpfrag { INCLUDE, OMIT, AS_SIPFRAG }

    /**
     * {@code payload.*}
     *
     * @param strategy     whether messages are merged
     * @param push         form of a message by itself
     * @param msrpfrag     what becomes of the headers of the SEND that brought a message
     * @param extraHeaders headers of the original request that are delivered besides the nine of STO-01 (I-15)
     * @param timestampHeader name of the header that tells when a message was received (I-14)
     */
    public record Payload(Strategy strategy, PushForm push, Msrpfrag msrpfrag, List<String> extraHeaders,
            String timestampHeader) {
        public Payload {
            extraHeaders = List.copyOf(extraHeaders);
        }
    }

    /** Which messages share a push session (I-27): all, one sender's, one conversation's, or as the device needs it. */
    public enum GroupBy { NONE, SENDER, CONVERSATION, AUTO }

    /** {@code push.*} @param groupBy which messages share a session */
    public record Push(GroupBy groupBy) {
    }

    /** How messages stand in a merged container (I-06). */
    public enum MergeFormat { SIPFRAG_PARTS, CPIM_PARTS, NESTED_001 }

    /**
     * {@code merge.*}
     *
     * @param format       form of a container
     * @param minMessages  fewest waiting pager-size messages that strategy AUTO merges
     * @param maxMessages  most messages in a container
     * @param maxBytes     largest container, in octets
     * @param maxItemBytes largest message that is merged, in octets
     */
    public record Merge(MergeFormat format, int minMessages, int maxMessages, long maxBytes, long maxItemBytes) {
    }

    /** How a message of Large Message Mode is delivered: pushed with others, in a session of its own, or as fits. */
    public enum LargeMessages { PUSH, OWN_SESSION, AUTO }

    /** Whose size is told of a large message (I-09): of the message/cpim entity that MSRP carries, or of what is in it. */
    public enum SizeOf { CPIM, CONTENT }

    /**
     * {@code lmm.*}
     *
     * @param delivery     how large messages are delivered
     * @param fileSelector whether their size is offered
     * @param sizeOf       whose size that is
     * @param multiDevice  whether one in a session of its own goes to each of several devices, not once to the user (I-01)
     */
    public record Lmm(LargeMessages delivery, boolean fileSelector, SizeOf sizeOf, boolean multiDevice) {
    }

    /** {@code acceptContact.*} @param strict whether only devices that registered the service may be chosen (I-03) */
    public record AcceptContact(boolean strict) {
    }

    /** {@code contact.*} @param automata whether Contact says that nobody talks there (I-19) */
    public record Contact(boolean automata) {
    }

    /** Where an offer tells its direction (I-10). */
    public enum DirectionLevel { MEDIA, SESSION }

    /** {@code sdp.*} @param direction {@code sdp.direction.level} @param strict whether recvonly alone answers our sendonly */
    public record Sdp(DirectionLevel direction, boolean strict) {
    }

    /** What counts as a device's confirmation of a message (I-12). */
    public enum Confirm { REPORT_OR_200, REPORT, MSRP_200, IMDN }

    /** When a message for several devices is no longer deferred (I-11): when one, each selected, each registered has it. */
    public enum Completion { ANY, ALL_SELECTED, ALL_REGISTERED }

    /** {@code tag.*} @param deferred identifier of the service of deferred delivery (I-02), a URN */
    public record Tag(String deferred) {
    }

    /** When the CPIM From of a delivered message is made that of its authenticated sender (I-25). */
    public enum FromRewrite { PER_PROCEDURE, NEVER, IF_ANONYMOUS_ALLOWED, ALWAYS }

    /** {@code cpim.*} @param from {@code cpim.from.rewrite} */
    public record Cpim(FromRewrite from) {
    }

    /** What becomes of messages that a user declines with 603 (I-17). */
    public enum DeclineAction { KEEP, DISCARD }

    /** {@code decline.*} @param action what becomes of messages that a user declines */
    public record Decline(DeclineAction action) {
    }

    /**
     * {@code profile.*}: which clients belong to which family. An entry that begins with {@code urn:} is an instance id, any
     * other a pattern of User-Agents in which a star stands for anything.
     *
     * @param strict          clients that take everything as the change requests have it
     * @param cpimOnly        clients that take bare message/cpim of one sender
     * @param storeAndForward clients that know stored messages by the identity of older networks
     * @param largeChunks     clients that put MSRP chunks of any size together by their ranges
     */
    public record Profile(List<String> strict, List<String> cpimOnly, List<String> storeAndForward, List<String> largeChunks) {
        public Profile {
            largeChunks = List.copyOf(largeChunks);
            strict = List.copyOf(strict);
            cpimOnly = List.copyOf(cpimOnly);
            storeAndForward = List.copyOf(storeAndForward);
        }
    }

    /**
     * {@code ladder.*}
     *
     * @param retention  how long it is kept what a delivery exchanged; zero: not at all
     * @param maxEntries most messages on the wire that are kept of one session
     * @param maxBytes   most octets of their start lines and headers
     */
    public record Ladder(Duration retention, int maxEntries, int maxBytes) {
    }

    /** {@code history.*} @param record whether history is recorded for users without a setting of their own */
    public record History(boolean record) {
    }
}
