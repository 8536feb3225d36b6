package org.restante.embedded;

import gov.nist.javax.sip.SipStackImpl;
import gov.nist.javax.sip.header.ContentType;
import gov.nist.javax.sip.header.RetryAfter;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.stack.MessageChannel;
import gov.nist.javax.sip.stack.SIPMessageValve;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import javax.sip.InvalidArgumentException;
import javax.sip.SipStack;
import javax.sip.address.SipURI;
import javax.sip.header.MaxForwardsHeader;
import javax.sip.message.Response;
import org.mobicents.servlet.sip.JainSipUtils;
import org.mobicents.servlet.sip.core.SipApplicationDispatcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at every request before the container does. It bounds how many of a peer are in the works ({@link Window}), and the memory
 * that they take ({@link KeptRequests}): what is too much is answered 503 without a transaction; and a repetition over UDP of one
 * that is over is answered as that was. And it does four things that the
 * container does badly: a request without a header field that its method needs gets a 500 from it; one that belongs to no dialog
 * of ours and names another host is sent there, for anyone who asks; one with a body in a charset unlike ASCII may be lost before
 * it is answered; a CANCEL of what never was gets a 200. The first is answered 400 (489 without Event), the second and the last
 * 481, the third 415. Called on SIP threads.
 */
final class RequestValve implements SIPMessageValve {

    private static final Logger LOG = LoggerFactory.getLogger(RequestValve.class);

    /** Methods that make no sense outside a dialog; the container sends them on if it knows none. */
    private static final Set<String> WITHIN_DIALOGS = Set.of("ACK", "BYE", "INFO", "PRACK", "UPDATE");

    private static final Set<String> NEVER_TOO_MUCH = Set.of("CANCEL", "REGISTER", "NOTIFY");

    private static final String ASCII = "\r\n\t !\"%*+-./09:;<=>?@AZ[]_az{}~";

    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[?[0-9a-fA-F:.]*:[0-9a-fA-F:.]*]?");

    /** Seconds until a good part of what is kept is let go of. */
    private static final int RETRY_AFTER = 10;

    private final SipStackImpl stack;
    private final SipApplicationDispatcher dispatcher;
    private final Tally tooMany = new Tally(System::nanoTime);

    RequestValve(SipStackImpl stack, SipApplicationDispatcher dispatcher) {
        this.stack = stack;
        this.dispatcher = dispatcher;
    }

    @Override
    public boolean processRequest(SIPRequest request, MessageChannel channel) {
        if (WITHIN_DIALOGS.contains(request.getMethod()) && isForAnotherHost(request)) {
            boolean ours = request.getMethod().equals("ACK") && stack.findTransaction(request, true) != null;
            return ours || refuse(request, channel, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST,
                    "no dialog of ours, and for another host");
        }
        if (!isKeepable(request)) {
            return refuse(request, channel, Response.UNSUPPORTED_MEDIA_TYPE, "a body in a charset unlike ASCII");
        }
        try {
            if (request.getHeader(MaxForwardsHeader.NAME) != null) { // tolerated: the container adds one
                request.checkHeaders(); // as the stack itself does, too late, when it makes the transaction
            }
            if (request.getMethod().equals("ACK") || stack.findTransaction(request, true) != null) {
                return true; // a repetition takes no room
            }
            if (isAnsweredAgain(request, channel)) {
                return false;
            }
            if (request.getMethod().equals("CANCEL") && stack.findCancelTransaction(request, true) == null) { // RFC 3261 §9.2
                return refuse(request, channel, Response.CALL_OR_TRANSACTION_DOES_NOT_EXIST, "nothing that could be cancelled");
            }
            return isTaken(request, channel);
        } catch (ParseException e) {
            return refuse(request, channel, e.getMessage().endsWith("Event") ? Response.BAD_EVENT : Response.BAD_REQUEST,
                    e.getMessage());
        }
    }

    private static boolean isAnsweredAgain(SIPRequest request, MessageChannel channel) {
        return channel instanceof UdpChannel udp && udp.answersAgain(request);
    }

    private boolean isTaken(SIPRequest request, MessageChannel channel) {
        if (!(channel instanceof Windowed peer)) {
            return true;
        }
        Window window = peer.window();
        if (isRefusable(request) && !window.enter(request.getTransactionId())) {
            return refuseQuietly(request, channel);
        }
        if (channel instanceof UdpChannel udp && !udp.hasRoomFor(request, window)) { // last, as what is refused takes none
            window.answered(request.getTransactionId(), false);
            return refuse(request, channel, Response.SERVICE_UNAVAILABLE, "too much is kept of requests over UDP");
        }
        return true;
    }

    /**
     * New requests are refused before others when the function is behind: what belongs to a dialog, and what the core tells of
     * registrations, may end what takes room.
     */
    private static boolean isRefusable(SIPRequest request) {
        return request.getToTag() == null && !NEVER_TOO_MUCH.contains(request.getMethod());
    }

    /** The stack writes a request as octets, all of it in the charset of its body, and may read that again to answer later. */
    private static boolean isKeepable(SIPRequest request) {
        ContentType type = (ContentType) request.getContentTypeHeader();
        try {
            return type == null || type.getCharset() == null || Arrays.equals(ASCII.getBytes(StandardCharsets.US_ASCII),
                    ASCII.getBytes(Charset.forName(type.getCharset())));
        } catch (IllegalArgumentException | UnsupportedOperationException e) { // not known, no name, or cannot write
            return false;
        }
    }

    /**
     * Of hosts with a name only those count as ours that we are told are: the container would ask the DNS, and keep the
     * SIP thread waiting for a name that anybody may make up.
     */
    private boolean isForAnotherHost(SIPRequest request) {
        if (!(request.getRequestURI() instanceof SipURI uri)) {
            return false;
        }
        return ADDRESS.matcher(uri.getHost()).matches()
                ? dispatcher.isExternal(uri.getHost(), uri.getPort(), JainSipUtils.findTransport(request))
                : !dispatcher.findHostNames().contains(uri.getHost());
    }

    private boolean refuse(SIPRequest request, MessageChannel channel, int status, String why) {
        LOG.info("{} from {} ({}:{}) for {}: {}, {}", request.getMethod(), request.getFrom().getAddress().getURI(),
                channel.getPeerAddress(), channel.getPeerPort(), request.getRequestURI(), status, why);
        return answer(request, channel, status);
    }

    /** A flood must not fill the log as well. */
    private boolean refuseQuietly(SIPRequest request, MessageChannel channel) {
        long count = tooMany.count();
        if (count > 0) {
            LOG.warn("the function is behind: {} new requests were refused with 503, the last from {} ({}:{})", count,
                    request.getFrom().getAddress().getURI(), channel.getPeerAddress(), channel.getPeerPort());
        }
        return answer(request, channel, Response.SERVICE_UNAVAILABLE);
    }

    private boolean answer(SIPRequest request, MessageChannel channel, int status) {
        if (request.getMethod().equals("ACK")) {
            return false;
        }
        try {
            SIPResponse response = request.createResponse(status);
            if (status == Response.SERVICE_UNAVAILABLE) {
                RetryAfter later = new RetryAfter();
                later.setRetryAfter(RETRY_AFTER);
                response.setHeader(later);
            }
            if (response.getToTag() == null) {
                response.setToTag(Integer.toHexString(request.getTransactionId().hashCode())); // for each repetition the same
            }
            channel.sendMessage(response);
        } catch (IOException | InvalidArgumentException e) {
            LOG.warn("{} from {}:{} could not be answered with {}: {}", request.getMethod(), channel.getPeerAddress(),
                    channel.getPeerPort(), status, e.toString());
        }
        return false;
    }

    @Override
    public boolean processResponse(Response response, MessageChannel channel) {
        return true;
    }

    @Override
    public void init(SipStack made) {
        // it is given what it needs
    }

    @Override
    public void destroy() {
        // it holds nothing
    }
}
