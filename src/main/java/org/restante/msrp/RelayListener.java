package org.restante.msrp;

/** What a {@link RelayClient} tells its owner. Called on an event loop; must not block and must not throw. */
public interface RelayListener {

    /** The relay let us in, and told its URIs for us: sessions can be opened through it. Told once. */
    void onAdmitted(RelayClient client);

    /**
     * The relay did not let us in, did not renew it, or the connection is lost; the sessions through it are lost too. The
     * last call.
     *
     * @param reason why, in words for a log line
     */
    void onLost(RelayClient client, String reason);
}
