package org.restante.wire;

/** The transports that a {@link ScriptedSipPeer} speaks. */
public enum Transport {
    UDP, TCP
}
