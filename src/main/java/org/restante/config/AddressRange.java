package org.restante.config;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A range of IP addresses in CIDR notation.
 *
 * @param network    first address of the range, 4 or 16 octets
 * @param prefixBits leading bits that count
 */
public record AddressRange(InetAddress network, int prefixBits) {

    /**
     * Reads {@code address/bits}, or a single address.
     *
     * @throws IllegalArgumentException if it is neither; host names are not looked up
     */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        String prefix = slash < 0 ? "" : text.substring(slash + 1);
        if (!address.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F.]*:[0-9a-fA-F:.]*") // no name gets past this
                || slash >= 0 && !prefix.matches("[0-9]{1,3}")) {
            throw new IllegalArgumentException("expected address/bits, got '" + text + "'");
        }
        try {
            InetAddress network = InetAddress.getByName(address);
            int width = network.getAddress().length * 8;
            int bits = slash < 0 ? width : Integer.parseInt(prefix);
            if (bits > width) {
                throw new IllegalArgumentException("prefix out of range in '" + text + "'");
            }
            return new AddressRange(network, bits);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("expected address/bits, got '" + text + "'", e);
        }
    }

    /** {@return whether the address lies in the range; an address of the other family never does} */
    public boolean contains(InetAddress address) {
        byte[] mine = network.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < prefixBits; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((mine[bit / 8] & mask) != (other[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
