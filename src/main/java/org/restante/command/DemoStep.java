package org.restante.command;

/**
 * Something that must have happened in the demonstration.
 *
 * @param text what
 * @param ok   whether it did
 */
record DemoStep(String text, boolean ok) {
}
