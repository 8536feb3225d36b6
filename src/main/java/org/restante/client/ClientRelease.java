package org.restante.client;

/** The release string of the client (section D.0). */
final class ClientRelease {

    /** Value of User-Agent and Server. */
    static final String TOKEN = "CPM-client/OMA2.2";

    private ClientRelease() {
    }
}
