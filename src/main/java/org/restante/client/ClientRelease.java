package org.restante.client;

/** The release string of the client (section D.0). */
final class ClientRelease {

    /** Value of User-Agent and Server: the release that every CPM client tells, and by which a server may know this one. */
    static final String TOKEN = "CPM-client/OMA2.2 Restante-client";

    private ClientRelease() {
    }
}
