package org.restante.embedded;

import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.message.SIPResponse;
import gov.nist.javax.sip.stack.SIPTransactionStack;
import gov.nist.javax.sip.stack.UDPMessageChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.restante.embedded.KeptRequests.Answer;
import org.restante.embedded.KeptRequests.Request;

/**
 * One thread's way of handling datagrams, or the way to a peer. Sends from the port where we listen: the stack does so only if
 * its own factory made the processor.
 */
final class UdpChannel extends UDPMessageChannel implements Windowed {

    /** Methods that are over with their answer, if they are about no dialog; and of which many come. */
    private static final Set<String> OVER_ONCE_ANSWERED = Set.of("MESSAGE", "OPTIONS", "PUBLISH", "REGISTER");

    private static final String COOKIE = "z9hg4bk";

    private final UdpEnd end;

    /** One that reads. */
    UdpChannel(SIPTransactionStack stack, UdpEnd end, String thread) {
        super(stack, end, thread);
        this.end = end;
    }

    /** One that sends. */
    UdpChannel(InetAddress target, int port, SIPTransactionStack stack, UdpEnd end) {
        super(target, port, stack, end);
        this.end = end;
    }

    @Override
    public Window window() {
        return end.window(new InetSocketAddress(getPeerPacketSourceAddress(), getPeerPacketSourcePort()));
    }

    /** {@return whether there is room for a new request that was read; then it takes it} */
    boolean hasRoomFor(SIPRequest request, Window window) {
        int body = request.getContentLength() == null ? 0 : Math.max(0, request.getContentLength().getContentLength());
        boolean inDialog = request.getToTag() != null;
        boolean over = !inDialog && OVER_ONCE_ANSWERED.contains(request.getMethod()) && request.getTopmostVia().getBranch() != null
                && request.getTopmostVia().getBranch().toLowerCase(Locale.ROOT).startsWith(COOKIE);
        return end.kept().take(new Request(request.getTransactionId(), request.getCallId().getCallId(), body, inDialog, over, window));
    }

    /** {@return whether a request that was read is the repetition of one that is over; then it is answered as that was} */
    boolean answersAgain(SIPRequest request) {
        Optional<Answer> answer = end.kept().answer(request.getTransactionId(), request.getCallId().getCallId());
        answer.ifPresent(end::sendAgain);
        return answer.isPresent();
    }

    @Override
    public void sendMessage(SIPMessage message) throws IOException {
        if (message instanceof SIPResponse response && response.getStatusCode() >= 200) {
            answered(response);
        }
        super.sendMessage(message);
    }

    private void answered(SIPResponse response) {
        end.kept().request(response.getTransactionId()).ifPresent(request -> {
            end.kept().answered(request, request.over()
                    ? new Answer(response.encodeAsBytes("udp"), getPeerInetAddress(), getPeerPort()) : null);
            request.window().answered(request.transaction(), response.getStatusCode() < 500);
        });
    }

    @Override
    protected void sendMessage(byte[] octets, InetAddress to, int port, boolean again) throws IOException {
        end.send(octets, to, port);
    }

    @Override
    protected void sendMessage(byte[] octets, InetAddress to, int port, String protocol, boolean again) throws IOException {
        if (protocol.equalsIgnoreCase("udp")) {
            end.send(octets, to, port);
        } else {
            super.sendMessage(octets, to, port, protocol, again);
        }
    }
}
