package org.restante.architecture.planted.cpm;

/** A name that says nothing. */
final class SessionManager {
}
