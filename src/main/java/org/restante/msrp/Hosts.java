package org.restante.msrp;

import io.netty.util.NetUtil;
import java.util.Arrays;

/** Host names and literal addresses, in URIs and outside of them. */
final class Hosts {

    private Hosts() {
    }

    /** {@return the host as a URI writes it: an IPv6 address in brackets} */
    static String inUri(String host) {
        int zone = host.indexOf('%');
        String plain = zone < 0 ? host : host.substring(0, zone);
        return plain.indexOf(':') >= 0 && plain.charAt(0) != '[' ? '[' + plain + ']' : plain;
    }

    /** {@return the host without the brackets that a URI puts around an IPv6 address} */
    static String outsideUri(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** {@return whether both are the same name, or literals of the same address} */
    static boolean same(String one, String other) {
        if (one.equalsIgnoreCase(other)) {
            return true;
        }
        byte[] address = NetUtil.createByteArrayFromIpAddressString(outsideUri(one));
        return address != null && Arrays.equals(address, NetUtil.createByteArrayFromIpAddressString(outsideUri(other)));
    }
}
