package org.restante.sipservlet;

/** How a request of the peer's that opens or refreshes a session is answered as to its session timer (RFC 4028 §9). */
sealed interface KeepAliveReply {

    /** With 422: the interval is shorter than we accept. @param minSe what we accept, for the Min-SE of the answer */
    record TooSmall(MinSe minSe) implements KeepAliveReply {
    }

    /**
     * With a session timer.
     *
     * @param expires  the Session-Expires of the 2xx; it always names the refresher
     * @param required whether the 2xx says {@code Require: timer}
     */
    record Timed(SessionExpires expires, boolean required) implements KeepAliveReply {
    }

    /** Without a session timer. */
    record Untimed() implements KeepAliveReply {
    }

    /** {@return what holds once the 2xx is sent} */
    default KeepAliveTerms terms() {
        return this instanceof Timed timed ? new KeepAliveTerms(timed.expires.interval(),
                timed.expires.refresher().orElseThrow().isUs(false)) : KeepAliveTerms.NONE;
    }
}
