package org.restante.deferral;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.restante.cpm.HeaderField;

/** What a file transfer's description says of the file (RFC 5547 §6) and its content does not: kept with what is held of it. */
final class OfferedFile {

    private static final int LONGEST_NAME = 255;
    private static final Pattern NAME = Pattern.compile("(?:^|[: ])name:\"([^\"]{1," + LONGEST_NAME + "})\"");
    private static final Pattern PLAIN = Pattern.compile("[ -~&&[^%\\\\]]+");
    private static final Pattern ESCAPES = Pattern.compile("(?:[^%]|%[0-9A-Fa-f]{2})+");

    private OfferedFile() {
    }

    /**
     * {@return the field that names the file to its recipient (RFC 2183, RFC 8187), if it has a name}
     *
     * @param attributes attributes of the description that speak of the file, as they were written
     */
    static Optional<HeaderField> disposition(List<String> attributes) {
        return attributes.stream().filter(attribute -> attribute.startsWith("file-selector:")).map(NAME::matcher)
                .filter(Matcher::find).map(name -> name.group(1)).findFirst()
                .map(name -> new HeaderField("Content-Disposition", "attachment; " + parameter(name)));
    }

    private static String parameter(String name) {
        if (PLAIN.matcher(name).matches()) {
            return "filename=\"" + name + '"';
        }
        String meant = ESCAPES.matcher(name).matches()
                ? URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8) : name;
        return "filename*=UTF-8''" + URLEncoder.encode(meant, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
    }
}
