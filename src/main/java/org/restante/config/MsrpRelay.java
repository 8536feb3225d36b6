package org.restante.config;

/**
 * {@code msrp.relay.*}: a relay that all MSRP sessions pass (RFC 4976).
 *
 * @param uri      {@code msrp.relay}: where we ask to be let in, {@code msrps:}
 * @param user     user name
 * @param password password, never logged
 */
public record MsrpRelay(String uri, String user, String password) {

    @Override
    public String toString() {
        return "MsrpRelay[uri=" + uri + ", user=" + user + "]";
    }
}
