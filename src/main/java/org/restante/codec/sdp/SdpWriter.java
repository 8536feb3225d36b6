package org.restante.codec.sdp;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.restante.codec.sdp.MsrpMedia.DirectionLevel;

/** Writes one session description, line by line in the order of the samples. */
final class SdpWriter {

    private final MsrpMedia media;
    private final StringBuilder text = new StringBuilder();

    SdpWriter(MsrpMedia media) {
        this.media = media;
    }

    byte[] write(long sessionId, DirectionLevel level) {
        String address = "IN " + (media.address().indexOf(':') < 0 ? "IP4 " : "IP6 ") + media.address();
        String id = Long.toUnsignedString(sessionId);
        line("v=0");
        line("o=- " + id + ' ' + id + ' ' + address);
        line("s=-");
        line("c=" + address);
        line("t=0 0");
        direction(level == DirectionLevel.SESSION);
        line("m=message " + media.port() + (media.secure() ? " TCP/TLS/MSRP *" : " TCP/MSRP *"));
        list("accept-types", media.acceptTypes());
        list("accept-wrapped-types", media.wrappedTypes());
        media.maxSize().ifPresent(size -> line("a=max-size:" + size));
        if (media.files().isEmpty()) {
            media.fileSelectorSize().ifPresent(size -> line("a=file-selector:size:" + size));
        }
        media.files().forEach(file -> line("a=" + file));
        media.setup().ifPresent(setup -> line("a=setup:" + setup.name().toLowerCase(Locale.ROOT)));
        list("path", media.path());
        media.fingerprints().forEach(fingerprint -> line("a=fingerprint:" + fingerprint));
        if (media.cema()) {
            line("a=msrp-cema");
        }
        direction(level == DirectionLevel.MEDIA);
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void direction(boolean here) {
        if (here && media.directionPresent()) {
            line("a=" + media.direction().name().toLowerCase(Locale.ROOT));
        }
    }

    private void list(String attribute, List<String> values) {
        if (!values.isEmpty()) {
            line("a=" + attribute + ':' + String.join(" ", values));
        }
    }

    private void line(String line) {
        text.append(line).append("\r\n");
    }
}
