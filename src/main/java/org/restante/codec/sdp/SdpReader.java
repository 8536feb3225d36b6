package org.restante.codec.sdp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.restante.codec.sdp.MsrpMedia.Direction;
import org.restante.codec.sdp.MsrpMedia.Setup;

/**
 * Reads one session description (RFC 4566 §5): a session section, then one media section. Strict where a mistake could
 * send a message astray, indifferent to everything else.
 */
final class SdpReader {

    private static final Pattern MEDIA_LINE =
            Pattern.compile("message\\s+(\\d{1,5})\\s+TCP/(TLS/)?MSRP(?:\\s.*)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*+\"");
    private static final Pattern SIZE = Pattern.compile("(?:^|\\s)size\\s*+:\\s*+(\\S*+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    private final SdpSection session = new SdpSection();
    private final SdpSection media = new SdpSection();
    private String mediaLine;

    SdpReader(byte[] sdp) {
        if (sdp.length > MsrpMedia.MAX_BYTES) {
            throw new SdpException("session description longer than " + MsrpMedia.MAX_BYTES + " octets");
        }
        String[] lines = new String(sdp, StandardCharsets.UTF_8).stripTrailing().split("\n", MsrpMedia.MAX_LINES + 1);
        if (lines.length > MsrpMedia.MAX_LINES) {
            throw new SdpException("session description with more than " + MsrpMedia.MAX_LINES + " lines");
        }
        if (!lines[0].stripTrailing().equals("v=0")) {
            throw new SdpException("session description does not begin with v=0");
        }
        Arrays.stream(lines).map(SdpReader::withoutCarriageReturn).forEach(this::line);
    }

    private static String withoutCarriageReturn(String line) {
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }

    private void line(String line) {
        boolean wellFormed = line.length() >= 2 && line.charAt(1) == '='
                && line.charAt(0) >= 'a' && line.charAt(0) <= 'z' && line.chars().noneMatch(SdpReader::isControl);
        if (!wellFormed) {
            throw new SdpException("line of a session description is not type=value");
        }
        String value = line.substring(2).strip();
        SdpSection section = mediaLine == null ? session : media;
        char type = line.charAt(0);
        if (type == 'm') {
            mediaLine(value);
        } else if (type == 'c') {
            section.connection(value);
        } else if (type == 'a') {
            section.attribute(value);
        }
    }

    private static boolean isControl(int c) {
        return c < ' ' && c != '\t' || c == 127;
    }

    private void mediaLine(String value) {
        if (mediaLine != null) {
            throw new SdpException("more than one media line");
        }
        mediaLine = value;
    }

    /** {@return what the description says} */
    MsrpMedia read() {
        if (mediaLine == null) {
            throw new SdpException("no media line");
        }
        Matcher line = MEDIA_LINE.matcher(mediaLine);
        if (!line.matches()) {
            throw new SdpException("media line is not message TCP/MSRP or TCP/TLS/MSRP");
        }
        int port = Integer.parseInt(line.group(1));
        Optional<String> direction = media.value(SdpSection.DIRECTION).or(() -> session.value(SdpSection.DIRECTION));
        return new MsrpMedia(address(port), port, line.group(2) != null, words("accept-types"),
                words("accept-wrapped-types"), setup(), words("path"),
                direction.map(d -> Direction.valueOf(d.toUpperCase(Locale.ROOT))).orElse(Direction.SENDRECV),
                direction.isPresent(), maxSize(), fileSelectorSize(),
                media.fingerprints().isEmpty() ? session.fingerprints() : media.fingerprints(),
                media.value("msrp-cema").isPresent(), files());
    }

    private String address(int port) {
        return media.address().or(session::address).or(() -> port == 0 ? Optional.of(MsrpMedia.NO_ADDRESS)
                : Optional.empty()).orElseThrow(() -> new SdpException("no connection address"));
    }

    private List<String> words(String attribute) {
        return media.value(attribute).filter(v -> !v.isEmpty()).map(v -> List.of(v.split("\\s+"))).orElse(List.of());
    }

    private Optional<Setup> setup() {
        return media.value("setup").or(() -> session.value("setup")).map(SdpReader::setup);
    }

    private static Setup setup(String text) {
        return Arrays.stream(Setup.values()).filter(s -> s.name().equalsIgnoreCase(text)).findFirst()
                .orElseThrow(() -> new SdpException("setup is none of active, passive, actpass, holdconn"));
    }

    private OptionalLong maxSize() {
        return media.value("max-size").map(v -> OptionalLong.of(number("max-size", v))).orElse(OptionalLong.empty());
    }

    /** The size among the selectors of RFC 5547 §6; a quoted file name may well contain the word. */
    private OptionalLong fileSelectorSize() {
        Matcher size = SIZE.matcher(QUOTED.matcher(media.value("file-selector").orElse("")).replaceAll("\"\""));
        return size.find() ? OptionalLong.of(number("file-selector", size.group(1))) : OptionalLong.empty();
    }

    /** A size alone is no file transfer: large messages tell it as well. */
    private List<String> files() {
        OptionalLong size = fileSelectorSize();
        boolean sizeAlone = size.isPresent() && media.files().equals(List.of("file-selector:size:" + size.getAsLong()));
        return sizeAlone ? List.of() : media.files();
    }

    private static long number(String attribute, String text) {
        if (!NUMBER.matcher(text).matches()) {
            throw new SdpException("size in " + attribute + " is no number or absurd");
        }
        return Long.parseLong(text);
    }
}
