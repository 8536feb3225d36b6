package org.restante.sipservlet;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.servlet.sip.SipServletMessage;
import org.restante.cpm.HeaderField;

/** Header fields of a message as records. */
public final class SipHeaders {

    private SipHeaders() {
    }

    /** {@return all header fields of a message, values unfolded} */
    public static List<HeaderField> of(SipServletMessage message) {
        List<HeaderField> fields = new ArrayList<>();
        for (Iterator<?> names = message.getHeaderNames(); names.hasNext();) {
            String name = (String) names.next();
            for (Iterator<?> values = message.getHeaders(name); values.hasNext();) {
                String value = ((String) values.next()).replaceAll("[\\r\\n\\x00]+[ \\t]*", " ").trim();
                fields.add(new HeaderField(name, value));
            }
        }
        return fields;
    }
}
