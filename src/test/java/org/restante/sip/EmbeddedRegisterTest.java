package org.restante.sip;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EmbeddedRegisterTest {

    private static final String REGISTER = "REGISTER sip:home.test SIP/2.0\r\nFrom: <sip:bob@home.test>;tag=1\r\nContact: "
            + "<sip:bob@192.0.2.9>;+sip.instance=\"<urn:uuid:1>\";+g.x\r\nUser-Agent: Old client/1.0\r\nContent-Length: 0\r\n\r\n";

    private static Optional<EmbeddedRegister> read(String text) {
        return EmbeddedRegister.read(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theDeviceIsReadWhereverItsRegisterStands() {
        EmbeddedRegister expected = new EmbeddedRegister("urn:uuid:1", "Old client/1.0");
        assertThat(read(REGISTER)).contains(expected);
        assertThat(read("--part\r\nContent-Type: message/sip\r\n\r\n" + REGISTER + "\r\n--part\r\nContent-Type: message/sip\r\n\r\n"
                + "SIP/2.0 200 OK\r\nUser-Agent: somebody else\r\n\r\n--part--\r\n")).contains(expected);
        assertThat(read(REGISTER.replace("\r\n", "\n"))).contains(expected);
    }

    @Test
    void whatTellsNothingIsPassedOver() {
        assertThat(EmbeddedRegister.read(null)).isEmpty();
        assertThat(read("")).isEmpty();
        assertThat(read("REGISTER nonsense")).isEmpty();
        assertThat(read(REGISTER.replace("User-Agent", "X-Agent"))).isEmpty();
        assertThat(read(REGISTER.replace("+sip.instance", "+sip.other"))).isEmpty();
        assertThat(read(REGISTER.replace("Contact", "\r\nContact"))).as("in the body of the part").isEmpty();
        assertThat(read(REGISTER + "x".repeat(70_000))).isEmpty();
    }
}
