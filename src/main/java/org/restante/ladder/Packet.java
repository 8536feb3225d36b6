package org.restante.ladder;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** IP packets with a UDP datagram or a TCP segment (RFC 791, 8200, 768, 9293), for captures of what was exchanged. Pure. */
final class Packet {

    /** Most octets of content in a packet, so that its headers fit, too. */
    static final int MOST_PAYLOAD = 48 * 1024;

    private static final int UDP = 17;
    private static final int TCP = 6;
    private static final int HOPS = 64;
    private static final int PUSH_AND_ACK = 0x18;

    private final InetAddress source;
    private final InetAddress destination;
    private final int sourcePort;
    private final int destinationPort;

    /** @param from literal address and port, as {@link #isAddress} takes them @param to the same */
    Packet(String from, String to) {
        InetAddress first = address(from);
        InetAddress second = address(to);
        boolean same = first.getAddress().length == second.getAddress().length;
        this.source = first;
        this.destination = same ? second : first; // never seen: both ends of a connection are of one family
        this.sourcePort = port(from);
        this.destinationPort = port(to);
    }

    /** {@return whether this is a literal address with a port} */
    static boolean isAddress(String text) {
        return text.matches("([0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[?[0-9a-fA-F:.]*:[0-9a-fA-F:.]*]?):[0-9]{1,5}");
    }

    private static InetAddress address(String text) {
        String host = text.substring(0, text.lastIndexOf(':')).replaceAll("[\\[\\]]", "");
        try {
            return InetAddress.getByName(host); // a literal: nothing is looked up
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("no address: " + text, e);
        }
    }

    private static int port(String text) {
        return Integer.parseInt(text.substring(text.lastIndexOf(':') + 1)) & 0xffff;
    }

    byte[] udp(byte[] payload) {
        ByteBuffer packet = ip(UDP, 8 + payload.length);
        packet.putShort((short) sourcePort).putShort((short) destinationPort).putShort((short) (8 + payload.length))
                .putShort((short) 0).put(payload);
        return packet.array();
    }

    /** @param sequence number of the first octet @param acknowledged number of the octet that is awaited */
    byte[] tcp(byte[] payload, long sequence, long acknowledged) {
        ByteBuffer packet = ip(TCP, 20 + payload.length);
        packet.putShort((short) sourcePort).putShort((short) destinationPort).putInt((int) sequence).putInt((int) acknowledged)
                .put((byte) 0x50).put((byte) PUSH_AND_ACK).putShort((short) 0xffff).putShort((short) 0).putShort((short) 0)
                .put(payload);
        return packet.array();
    }

    private ByteBuffer ip(int protocol, int length) {
        return source.getAddress().length == 4 ? version4(protocol, length) : version6(protocol, length);
    }

    private ByteBuffer version4(int protocol, int length) {
        ByteBuffer packet = ByteBuffer.allocate(20 + length);
        packet.put((byte) 0x45).put((byte) 0).putShort((short) (20 + length)).putInt(0).put((byte) HOPS).put((byte) protocol)
                .putShort((short) 0).put(source.getAddress()).put(destination.getAddress());
        return packet.putShort(10, (short) checksum(packet.array()));
    }

    private ByteBuffer version6(int protocol, int length) {
        return ByteBuffer.allocate(40 + length).putInt(0x60000000).putShort((short) length).put((byte) protocol)
                .put((byte) HOPS).put(source.getAddress()).put(destination.getAddress());
    }

    private static int checksum(byte[] header) {
        int sum = 0;
        for (int i = 0; i < 20; i += 2) {
            sum += (header[i] & 0xff) << 8 | header[i + 1] & 0xff;
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        return ~(sum + (sum >>> 16)) & 0xffff;
    }
}
