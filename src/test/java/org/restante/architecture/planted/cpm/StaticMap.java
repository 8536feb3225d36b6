package org.restante.architecture.planted.cpm;

import java.util.concurrent.ConcurrentHashMap;

/** Final, and still state. */
final class StaticMap {
    static final ConcurrentHashMap<String, String> WRONG = new ConcurrentHashMap<>();
}
