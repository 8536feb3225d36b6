package org.restante.codec.mime;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.apache.james.mime4j.util.ByteSequence;

/** Collects the fields of one part as they came, within the limits, to be read as a header block. */
final class RawHeaders {

    private final HeaderLimits limits;
    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();

    RawHeaders(HeaderLimits limits) {
        this.limits = limits;
    }

    void add(ByteSequence field) {
        octets.writeBytes(field.toByteArray());
        octets.write('\r');
        octets.write('\n');
        if (octets.size() > limits.blockBytes()) {
            throw new MimeFormatException("header block longer than " + limits.blockBytes() + " octets");
        }
    }

    HeaderBlock parse() throws IOException {
        return HeaderReader.tolerant(new ByteArrayInputStream(octets.toByteArray()), limits).read();
    }
}
