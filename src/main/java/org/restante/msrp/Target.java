package org.restante.msrp;

/**
 * Where a connection goes.
 *
 * @param host host name or address, IPv6 without brackets
 * @param port 1..65535; 0 stands for the default port of MSRP
 */
public record Target(String host, int port) {

    private static final int DEFAULT_PORT = 2855;

    public Target {
        host = Hosts.outsideUri(host);
        if (host.isEmpty() || port < 0 || port > 65_535) {
            throw new IllegalArgumentException("no host, or a port out of range");
        }
        port = port == 0 ? DEFAULT_PORT : port;
    }

    /** {@return what a URI names} */
    public static Target of(MsrpUri uri) {
        return new Target(uri.host(), uri.port());
    }

    /** {@return whether both name the same host, by value if they are addresses, and the same port} */
    public boolean matches(Target other) {
        return port == other.port && Hosts.same(host, other.host);
    }

    @Override
    public String toString() {
        return Hosts.inUri(host) + ':' + port;
    }
}
