package org.restante.codec.mime;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A part with its octets, for small bodies in tests. */
record Leaf(List<Integer> position, ContentType type, HeaderBlock headers, byte[] octets) {

    static List<Leaf> readAll(ContentType type, byte[] body, MultipartLimits limits) throws IOException {
        MultipartReader reader = new MultipartReader(new ByteArrayInputStream(body), type, limits);
        List<Leaf> leaves = new ArrayList<>();
        for (Optional<Part> part = reader.next(); part.isPresent(); part = reader.next()) {
            Part p = part.get();
            leaves.add(new Leaf(p.position(), p.type(), p.headers(), p.content().readAllBytes()));
        }
        return leaves;
    }
}
