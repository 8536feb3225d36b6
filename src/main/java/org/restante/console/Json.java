package org.restante.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Makes what writes and reads JSON. */
@Singleton
final class Json {

    @Produces
    @Singleton
    ObjectMapper mapper() {
        return new ObjectMapper();
    }
}
