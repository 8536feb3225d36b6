package org.restante.msrp;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.restante.codec.sdp.Fingerprint;

/**
 * An account with a relay (RFC 4976).
 *
 * @param relay        the relay's URI; {@code msrps}, as RFC 4976 §5.1 wants it
 * @param user         user name
 * @param password     password; never written anywhere
 * @param lifetime     how long to be let in at a time; empty leaves it to the relay
 * @param fingerprints of the relay's certificate; without any, it must be vouched for, and be of the host in the URI
 */
public record RelayAccount(MsrpUri relay, String user, String password, Optional<Duration> lifetime,
        List<Fingerprint> fingerprints) {

    public RelayAccount {
        if (!relay.secure()) {
            throw new IllegalArgumentException("a relay is spoken to by TLS only");
        }
        if ((user + password).chars().anyMatch(c -> c < ' ' || c == '"')) {
            throw new IllegalArgumentException("user name or password with illegal characters");
        }
        fingerprints = List.copyOf(fingerprints);
    }

    @Override
    public String toString() {
        return user + " at " + relay.host();
    }
}
