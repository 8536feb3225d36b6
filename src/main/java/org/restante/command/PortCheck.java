package org.restante.command;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import org.restante.config.HostPort;
import org.restante.config.ListenAddress;
import org.restante.config.Settings;

/**
 * Tries every address that is to be listened on before anything is started: a port that another program has is then told
 * by the name of the setting, and not by four libraries in turn.
 */
final class PortCheck {

    private PortCheck() {
    }

    /** @throws Failure that names the setting, if an address cannot be listened on */
    static void requireFree(Settings settings) {
        settings.sip().listen().forEach(address -> sip("sip.listen", address));
        tcp("msrp.listen", settings.msrp().listen());
        tcp("http.listen", settings.http().listen());
        if (settings.lab().core()) {
            settings.lab().listen().forEach(address -> sip("lab.listen", address));
        }
    }

    private static void sip(String setting, ListenAddress address) {
        if (!address.transport().equals("udp")) {
            tcp(setting, new HostPort(address.host(), address.port()));
            return;
        }
        try (DatagramSocket socket = new DatagramSocket(resolve(setting, address.host(), address.port()))) {
            socket.setReuseAddress(false); // nothing is sent on it
        } catch (IOException e) {
            throw inUse(setting, address.toString(), e);
        }
    }

    private static void tcp(String setting, HostPort address) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true); // a connection that has just ended does not count
            socket.bind(resolve(setting, address.host(), address.port()));
        } catch (IOException e) {
            throw inUse(setting, "tcp:" + address, e);
        }
    }

    private static InetSocketAddress resolve(String setting, String host, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new Failure("the host in " + setting + " is unknown: " + host, e);
        }
    }

    private static Failure inUse(String setting, String address, IOException e) {
        return new Failure("cannot listen on " + address + " (" + e.getMessage() + "); stop the program that uses it, or set "
                + setting + " to another address", e);
    }
}
