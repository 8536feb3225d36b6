package org.restante.architecture.planted.attic;

/** A package that is not in the plan. */
final class Stranger {
}
