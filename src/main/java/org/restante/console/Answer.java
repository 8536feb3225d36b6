package org.restante.console;

import java.util.Map;

/**
 * What the API answers.
 *
 * @param status HTTP status
 * @param body   what becomes the JSON text
 */
record Answer(int status, Object body) {

    static Answer ok(Object body) {
        return new Answer(200, body);
    }

    static Answer error(int status, String why) {
        return new Answer(status, Map.of("error", why));
    }
}
