package org.restante.msrp;

import io.netty.channel.EventLoop;
import java.util.concurrent.CompletionStage;

/** Opens connections to peers. */
@FunctionalInterface
interface Dialer {

    /**
     * Connects to the host and port that a URI names.
     *
     * @param loop the connection's event loop
     */
    CompletionStage<MsrpConnection> dial(MsrpUri target, EventLoop loop);
}
