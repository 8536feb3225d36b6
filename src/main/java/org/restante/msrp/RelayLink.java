package org.restante.msrp;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The way through a relay that let us in (RFC 4976 §5.1).
 *
 * @param connection our connection with the relay
 * @param usePath    the relay's URIs for us, as they go into a=path: the outermost first, the one next to us last
 */
record RelayLink(MsrpConnection connection, List<MsrpUri> usePath) {

    RelayLink {
        usePath = List.copyOf(usePath);
    }

    /** {@return how others reach us: a=path} */
    List<MsrpUri> pathTo(MsrpUri own) {
        List<MsrpUri> path = new ArrayList<>(usePath);
        path.add(own);
        return path;
    }

    /** {@return how we reach a peer: first the relay next to us} */
    MsrpPath pathFrom(List<MsrpUri> peer) {
        List<MsrpUri> path = new ArrayList<>(usePath);
        Collections.reverse(path);
        path.addAll(peer);
        return new MsrpPath(path);
    }
}
