package org.restante.lab;

import gov.nist.core.CommonLogger;
import gov.nist.core.StackLogger;
import gov.nist.javax.sip.SipStackImpl;
import gov.nist.javax.sip.address.AddressFactoryImpl;
import gov.nist.javax.sip.header.HeaderFactoryImpl;
import gov.nist.javax.sip.message.MessageFactoryImpl;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TooManyListenersException;
import java.util.UUID;
import javax.sip.InvalidArgumentException;
import javax.sip.ListeningPoint;
import javax.sip.ObjectInUseException;
import javax.sip.SipException;
import javax.sip.SipListener;
import javax.sip.SipProvider;
import javax.sip.address.AddressFactory;
import javax.sip.header.HeaderFactory;
import javax.sip.message.MessageFactory;
import org.restante.config.ListenAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The core's SIP stack: listening points and factories, no dialogs. The factories are made here and not taken from the
 * JAIN-SIP factory, which is one per JVM and belongs to the container.
 */
final class LabStack implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LabStack.class);

    private final SipStackImpl stack;
    private final SipProvider provider;
    private final List<ListenAddress> listen;
    private final AddressFactory addresses = new AddressFactoryImpl();
    private final HeaderFactory headers = new HeaderFactoryImpl();
    private final MessageFactory messages = new MessageFactoryImpl();

    private LabStack(SipStackImpl stack, SipProvider provider, List<ListenAddress> listen) {
        this.stack = stack;
        this.provider = provider;
        // Listening everywhere is reached on loopback, where the lab core lives.
        this.listen = listen.stream().map(a -> a.host().equals("0.0.0.0")
                ? new ListenAddress(a.transport(), "127.0.0.1", a.port()) : a).toList();
    }

    /**
     * Binds all addresses. Nothing is taken before {@link #serve}.
     *
     * @throws IllegalStateException if one cannot be bound
     */
    static LabStack open(List<ListenAddress> listen) {
        SipStackImpl stack = create();
        try {
            SipProvider provider = null;
            for (ListenAddress address : listen) {
                ListeningPoint point = stack.createListeningPoint(address.host(), address.port(), address.transport());
                if (provider == null) {
                    provider = stack.createSipProvider(point);
                } else {
                    provider.addListeningPoint(point);
                }
            }
            return new LabStack(stack, provider, listen);
        } catch (SipException | InvalidArgumentException e) {
            stack.stop();
            throw new IllegalStateException("the lab core cannot listen on " + listen + ": " + e.getMessage(), e);
        }
    }

    /**
     * Making a stack replaces the log of every JAIN-SIP stack of this JVM, and the container watches its messages
     * through that log. So the log is put back as it was, before the new stack has anything to write.
     */
    private static SipStackImpl create() {
        StackLogger before = CommonLogger.legacyLogger;
        try {
            return new PromptStack(properties());
        } catch (SipException e) {
            throw new IllegalStateException("the lab core has no SIP stack: " + e.getMessage(), e);
        } finally {
            CommonLogger.legacyLogger = before;
        }
    }

    private static Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("javax.sip.STACK_NAME", "lab-" + UUID.randomUUID());
        properties.setProperty("javax.sip.AUTOMATIC_DIALOG_SUPPORT", "off");
        properties.setProperty("gov.nist.javax.sip.AUTOMATIC_DIALOG_ERROR_HANDLING", "false");
        properties.setProperty("gov.nist.javax.sip.DELIVER_UNSOLICITED_NOTIFY", "true");
        properties.setProperty("gov.nist.javax.sip.TRACE_LEVEL", "0");
        properties.setProperty("gov.nist.javax.sip.MAX_MESSAGE_SIZE", "65536");
        properties.setProperty("gov.nist.javax.sip.MAX_SERVER_TRANSACTIONS", "20000");
        properties.setProperty("gov.nist.javax.sip.MAX_CONNECTIONS", "1000");
        properties.setProperty("gov.nist.javax.sip.READ_TIMEOUT", "60000");
        properties.setProperty("gov.nist.javax.sip.CONNECTION_TIMEOUT", "1000");
        // Timer C of RFC 3261 §16.6: no invitation rings longer than this, in seconds.
        properties.setProperty("gov.nist.javax.sip.MAX_TX_LIFETIME_INVITE", "300");
        properties.setProperty("gov.nist.javax.sip.THREAD_PRIORITY", String.valueOf(Thread.NORM_PRIORITY));
        return properties;
    }

    /** Begins to take messages. */
    void serve(SipListener listener) {
        try {
            provider.addSipListener(listener);
            stack.start();
        } catch (TooManyListenersException | SipException e) {
            close();
            throw new IllegalStateException("the lab core's SIP stack does not start: " + e.getMessage(), e);
        }
    }

    SipProvider provider() {
        return provider;
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

    /** {@return where this core is reached over a transport, or over its first one if it has not that} */
    ListenAddress at(String transport) {
        return listen.stream().filter(a -> a.transport().equalsIgnoreCase(transport)).findFirst().orElse(listen.get(0));
    }

    /** {@return whether the core itself listens there; port -1 stands for 5060} */
    boolean isHere(String host, int port) {
        Set<String> here = new HashSet<>();
        listen.forEach(a -> here.add(a.host() + ':' + a.port()));
        return here.contains(host + ':' + (port < 0 ? ListeningPoint.PORT_5060 : port));
    }

    /** Stops listening and ends the stack's threads. */
    @Override
    public void close() {
        try {
            for (ListeningPoint point : provider.getListeningPoints()) {
                stack.deleteListeningPoint(point);
            }
            stack.deleteSipProvider(provider);
        } catch (ObjectInUseException e) {
            LOG.debug("SIP provider still in use when the lab core closed: {}", e.getMessage());
        } finally {
            stack.stop();
        }
    }
}
