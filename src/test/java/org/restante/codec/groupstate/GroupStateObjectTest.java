package org.restante.codec.groupstate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.restante.codec.groupstate.GroupStateObject.Participant;

class GroupStateObjectTest {

    private static final String SAMPLE = """
            <?xml version="1.0" encoding="UTF-8"?>
            <groupstate timestamp="2026-03-02T11:05:00Z" lastfocussessionid="sip:grp-4f2a@conf.home1.example" group-type="Closed">
            <participant name="Alice" comm-addr="sip:alice@home1.example"/>
            <participant comm-addr="sip:bob@home2.example"><role>x</role></participant>
            <other><participant/></other>
            </groupstate>
            """;

    private static GroupStateObject parse(String document) {
        return GroupStateObject.parse(document.getBytes(StandardCharsets.UTF_8));
    }

    private static void refused(String document, String why) {
        assertThatExceptionOfType(GroupStateException.class).isThrownBy(() -> parse(document)).withMessageContaining(why);
    }

    @Test
    void tellsWhenAndWhoTakesPart() {
        assertThat(parse(SAMPLE)).isEqualTo(new GroupStateObject(Optional.of(Instant.parse("2026-03-02T11:05:00Z")),
                Optional.of("sip:grp-4f2a@conf.home1.example"), Optional.of("Closed"),
                List.of(new Participant("Alice", "sip:alice@home1.example"), new Participant("", "sip:bob@home2.example"))));
    }

    @Test
    void theNamespaceDoesNotMatterNorDoesAnOffsetOfTime() {
        assertThat(parse("<g:groupstate xmlns:g='urn:x' timestamp='2026-03-02T12:05:00+01:00'/>").timestamp())
                .contains(Instant.parse("2026-03-02T11:05:00Z"));
        assertThat(parse("<groupstate/>").timestamp()).isEmpty();
    }

    @Test
    void whatIsNoGroupStateIsRefused() {
        refused("", "well-formed");
        refused("<groupstate", "well-formed");
        refused("<groupstate>", "well-formed");
        refused("<groupstate/><groupstate/>", "well-formed");
        refused("<!DOCTYPE x [<!ENTITY a 'b'>]><groupstate/>", "type declarations");
        refused("<conference/>", "groupstate");
        refused("<groupstate timestamp='noon'/>", "timestamp");
        refused("<groupstate><participant name='x'/></groupstate>", "comm-addr");
        refused("<groupstate>" + "<a>".repeat(20) + "</a>".repeat(20) + "</groupstate>", "deeper");
        refused("<groupstate>" + "<participant comm-addr='a'/>".repeat(2001) + "</groupstate>", "participants");
        refused("<groupstate>" + " ".repeat(GroupStateObject.MAX_BYTES) + "</groupstate>", "longer");
    }
}
