package org.restante.client;

import gov.nist.core.CommonLogger;
import gov.nist.core.StackLogger;
import gov.nist.javax.sip.SipStackImpl;
import gov.nist.javax.sip.address.AddressFactoryImpl;
import gov.nist.javax.sip.header.HeaderFactoryImpl;
import gov.nist.javax.sip.message.MessageFactoryImpl;
import gov.nist.javax.sip.parser.StringMsgParser;
import java.net.InetSocketAddress;
import java.text.ParseException;
import java.util.List;
import java.util.Properties;
import java.util.TooManyListenersException;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import javax.sip.ClientTransaction;
import javax.sip.Dialog;
import javax.sip.InvalidArgumentException;
import javax.sip.ListeningPoint;
import javax.sip.ObjectInUseException;
import javax.sip.ServerTransaction;
import javax.sip.SipException;
import javax.sip.SipProvider;
import javax.sip.address.AddressFactory;
import javax.sip.header.CSeqHeader;
import javax.sip.header.ContentTypeHeader;
import javax.sip.header.HeaderFactory;
import javax.sip.header.ToHeader;
import javax.sip.message.Message;
import javax.sip.message.MessageFactory;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.restante.cpm.HeaderField;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One SIP stack: its UDP and TCP listening points, requests that go out and are answered, requests that come in. Its
 * factories are made here and not taken from the JAIN-SIP factory, which is one per JVM and belongs to a container.
 */
final class SipEndpoint implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SipEndpoint.class);

    private final SipStackImpl stack;
    private final SipProvider provider;
    private final StackThreads threads;
    private final InetSocketAddress address;
    private final SipWire wire;
    private final AddressFactory addresses = new AddressFactoryImpl();
    private final HeaderFactory headers = new HeaderFactoryImpl();
    private final MessageFactory messages = new MessageFactoryImpl();

    private SipEndpoint(FreePort.Bound bound, InetSocketAddress address, SipWire wire) {
        this.stack = bound.stack();
        this.provider = bound.provider();
        this.threads = bound.threads();
        this.address = address;
        this.wire = wire;
    }

    /**
     * Binds a stack. It takes nothing before {@link #serve}.
     *
     * @param name     name of the stack and prefix of its threads, unique in the JVM
     * @param bind     address to listen on; port 0 takes one that is free for UDP and TCP
     * @param observer sees every message
     * @throws ClientException if the address cannot be bound
     */
    static SipEndpoint open(String name, InetSocketAddress bind, SipObserver observer) {
        FreePort.Bound bound = FreePort.bind(bind, port -> openAt(name, bind.getHostString(), port));
        return new SipEndpoint(bound, InetSocketAddress.createUnresolved(bind.getHostString(), bound.port()),
                new SipWire(observer));
    }

    /**
     * Begins to take messages.
     *
     * @param lane     executes the calls of {@code requests}
     * @param requests takes incoming requests
     */
    void serve(Executor lane, RequestTaker requests) {
        try {
            provider.addSipListener(new SipEvents(provider, wire, lane, requests));
            stack.start();
        } catch (TooManyListenersException | SipException e) {
            stack.stop();
            threads.end();
            throw new ClientException("the SIP stack does not start: " + e.getMessage(), e);
        }
    }

    private static FreePort.Bound openAt(String name, String host, int port) throws SipException {
        StackThreads threads = new StackThreads(name);
        try {
            return threads.start(() -> listen(stack(name), host, port, threads));
        } catch (ExecutionException e) {
            threads.end();
            throw new SipException("cannot listen on " + host + ':' + port + ": " + Failures.reason(e), e);
        } catch (InterruptedException e) {
            threads.end();
            Thread.currentThread().interrupt();
            throw new ClientException("interrupted while the SIP stack started", e);
        }
    }

    /**
     * Making a stack replaces the log of every JAIN-SIP stack of this JVM, and a container in it watches its messages
     * through that log. So a log that was there before is put back.
     */
    private static SipStackImpl stack(String name) throws SipException {
        StackLogger before = CommonLogger.legacyLogger;
        try {
            return new PromptStack(properties(name));
        } finally {
            if (before != null) {
                CommonLogger.legacyLogger = before;
            }
        }
    }

    private static FreePort.Bound listen(SipStackImpl stack, String host, int port, StackThreads threads)
            throws SipException, InvalidArgumentException {
        try {
            SipProvider provider = stack.createSipProvider(stack.createListeningPoint(host, port, ListeningPoint.UDP));
            provider.addListeningPoint(stack.createListeningPoint(host, port, ListeningPoint.TCP));
            return new FreePort.Bound(stack, provider, port, threads);
        } catch (SipException | InvalidArgumentException e) {
            stack.stop();
            throw e;
        }
    }

    private static Properties properties(String name) {
        Properties properties = new Properties();
        properties.setProperty("javax.sip.STACK_NAME", name);
        properties.setProperty("javax.sip.AUTOMATIC_DIALOG_SUPPORT", "on");
        properties.setProperty("gov.nist.javax.sip.STACK_LOGGER", StackLog.class.getName());
        properties.setProperty("gov.nist.javax.sip.SERVER_LOGGER", NoServerLog.class.getName());
        properties.setProperty("gov.nist.javax.sip.MAX_MESSAGE_SIZE", "65536");
        properties.setProperty("gov.nist.javax.sip.MAX_SERVER_TRANSACTIONS", "1000");
        properties.setProperty("gov.nist.javax.sip.MAX_CONNECTIONS", "64");
        properties.setProperty("gov.nist.javax.sip.READ_TIMEOUT", "60000");
        properties.setProperty("gov.nist.javax.sip.THREAD_PRIORITY", String.valueOf(Thread.NORM_PRIORITY));
        return properties;
    }

    /** {@return the address that the stack listens on, UDP and TCP} */
    InetSocketAddress address() {
        return address;
    }

    AddressFactory addresses() {
        return addresses;
    }

    HeaderFactory headers() {
        return headers;
    }

    MessageFactory messages() {
        return messages;
    }

    /** {@return a new Call-ID} */
    String newCallId() {
        return UUID.randomUUID() + "@" + address.getHostString();
    }

    /**
     * Sends a request outside any dialog.
     *
     * @return its final response; fails with {@link ClientException} if none comes or it cannot be sent
     */
    CompletionStage<Response> send(Request request) {
        CompletableFuture<Response> answer = new CompletableFuture<>();
        try {
            ClientTransaction transaction = provider.getNewClientTransaction(request);
            transaction.setApplicationData(answer);
            transaction.sendRequest();
            wire.sent(request);
        } catch (SipException e) {
            answer.completeExceptionally(notSent(request, e));
        }
        return answer;
    }

    /** The final response to an INVITE, and its dialog if it is a 2xx. */
    record Invited(Response response, Dialog dialog) {
    }

    /**
     * As {@link #send(Request)}, for an INVITE.
     *
     * @param owner what its dialog is known by from now on
     */
    CompletionStage<Invited> invite(Request invite, Object owner) {
        CompletableFuture<Response> answer = new CompletableFuture<>();
        try {
            ClientTransaction transaction = provider.getNewClientTransaction(invite);
            transaction.setApplicationData(answer);
            transaction.getDialog().setApplicationData(owner);
            transaction.sendRequest();
            wire.sent(invite);
            return answer.thenApply(response -> new Invited(response, transaction.getDialog()));
        } catch (SipException e) {
            return CompletableFuture.failedFuture(notSent(invite, e));
        }
    }

    /**
     * Acknowledges a 2xx to an INVITE.
     *
     * @throws ClientException if that cannot be sent
     */
    void ack(Dialog dialog, Response ok) {
        try {
            Request ack = dialog.createAck(((CSeqHeader) ok.getHeader(CSeqHeader.NAME)).getSeqNumber());
            dialog.sendAck(ack);
            wire.sent(ack);
        } catch (SipException | InvalidArgumentException e) {
            throw new ClientException("ACK could not be sent: " + e.getMessage(), e);
        }
    }

    /** As {@link #send(Request)}, inside a dialog. */
    CompletionStage<Response> send(Dialog dialog, Request request) {
        CompletableFuture<Response> answer = new CompletableFuture<>();
        try {
            ClientTransaction transaction = provider.getNewClientTransaction(request);
            transaction.setApplicationData(answer);
            dialog.sendRequest(transaction);
            wire.sent(request);
        } catch (SipException e) {
            answer.completeExceptionally(notSent(request, e));
        }
        return answer;
    }

    private static ClientException notSent(Request request, SipException cause) {
        return new ClientException(request.getMethod() + " could not be sent: " + cause.getMessage(), cause);
    }

    /** Answers a request. An answer that cannot be sent is logged: the peer will repeat its request or give up. */
    void reply(ServerTransaction transaction, Response response) {
        try {
            transaction.sendResponse(response);
            wire.sent(response);
        } catch (SipException | InvalidArgumentException e) {
            LOG.warn("{} to {} from {} could not be sent: {}", response.getStatusCode(), transaction.getRequest().getMethod(),
                    SipFields.first(transaction.getRequest(), "From").orElse("nobody"), e.getMessage());
        }
    }

    /** {@return a response to the request with that status, a To tag and the client's release} */
    Response response(Request request, int status, String toTag) {
        try {
            Response response = messages.createResponse(status, request);
            if (status > 100) {
                ((ToHeader) response.getHeader("To")).setTag(toTag);
            }
            response.setHeader(headers.createHeader("Server", ClientRelease.TOKEN));
            return response;
        } catch (ParseException e) {
            throw new ClientException("no response can be made: " + e.getMessage(), e);
        }
    }

    /**
     * Adds header fields; a value may be a list.
     *
     * @throws IllegalArgumentException if one cannot be written
     */
    void add(Message message, List<HeaderField> fields) {
        for (HeaderField field : fields) {
            try {
                message.addHeader(StringMsgParser.parseSIPHeader(field.toString()));
            } catch (ParseException e) {
                throw new IllegalArgumentException("illegal value of " + field.name(), e);
            }
        }
    }

    /** Gives a message its body. */
    void body(Message message, String contentType, byte[] octets) {
        try {
            ContentTypeHeader type = (ContentTypeHeader) StringMsgParser.parseSIPHeader("Content-Type: " + contentType);
            message.setContent(octets, type);
        } catch (ParseException e) {
            throw new IllegalArgumentException("illegal Content-Type", e);
        }
    }

    /** Stops listening and ends the stack's threads. */
    @Override
    public void close() {
        try {
            for (ListeningPoint point : provider.getListeningPoints()) {
                stack.deleteListeningPoint(point);
            }
            stack.deleteSipProvider(provider);
        } catch (ObjectInUseException | NullPointerException e) { // the latter if its UDP thread has not even begun
            LOG.debug("SIP provider still in use when its client closed: {}", e.getMessage());
        } finally {
            stack.stop();
            threads.end();
        }
    }
}
