package org.restante.console;

import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One HTTP request as the API sees it.
 *
 * @param method GET, PUT and so on; HEAD comes as GET
 * @param path   decoded path segments below the context path
 * @param query  decoded query parameters; of one that is repeated, the last
 * @param local  whether it came from this machine
 * @param host   Host header, empty if there is none
 * @param origin Origin header, if a browser sent one
 * @param type   Content-Type, empty if there is none
 * @param body   the body; read only as far as it is bounded
 */
record Call(String method, List<String> path, Map<String, String> query, boolean local, String host, Optional<String> origin, String type,
        InputStream body) {

    Call {
        path = List.copyOf(path);
        query = Map.copyOf(query);
    }

    /**
     * A query parameter that must be there.
     *
     * @throws RefusedException 400 if it is not
     */
    String required(String name) {
        return Optional.ofNullable(query.get(name)).filter(value -> !value.isBlank())
                .orElseThrow(() -> new RefusedException(400, "the parameter '" + name + "' is missing"));
    }

    /**
     * A query parameter that is a number.
     *
     * @throws RefusedException 400 if it is none, or out of range
     */
    int number(String name, int least, int most, int otherwise) {
        String text = query.get(name);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
            throw new RefusedException(400, "the parameter '" + name + "' is a number from " + least + " to " + most);
        }
        return Integer.parseInt(text);
    }
}
