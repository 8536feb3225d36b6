package org.restante.console;

/**
 * A body that is no JSON.
 *
 * @param type its content type
 * @param text the body, sent as UTF-8
 */
record PlainText(String type, String text) {
}
