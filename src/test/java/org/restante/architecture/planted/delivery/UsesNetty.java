package org.restante.architecture.planted.delivery;

import io.netty.buffer.ByteBuf;

/** Netty belongs to the MSRP engine. */
final class UsesNetty {
    ByteBuf wrong() {
        return null;
    }
}
