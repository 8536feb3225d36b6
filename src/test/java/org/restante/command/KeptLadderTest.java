package org.restante.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeptLadderTest {

    private static JsonNode json(String text) throws JsonProcessingException {
        return new ObjectMapper().readTree(text.replace('\'', '"'));
    }

    @Test
    void sipGoesByTheCoreAndMsrpToTheDevice() throws JsonProcessingException {
        List<String> lines = KeptLadder.draw(
                json("{'kind':'LMM','sender':'sip:alice@home.test','receivedAt':'2026-03-02T12:00:00.5Z'}"),
                json("{'procedure':'push','device':'urn:phone','begunAt':'2026-03-02T13:00:00.5Z','endedAt':'2026-03-02T13:00:02Z',"
                        + "'outcome':'everything is confirmed','skipped':7,'gap':2,'rungs':["
                        + "{'micros':1500,'protocol':'SIP','sent':true,'head':'BYE sip:b@x SIP/2.0','octets':0},"
                        + "{'micros':20000,'protocol':'SIP','sent':false,'head':'SIP/2.0 200 OK\\r\\nCSeq: 2 BYE','octets':0},"
                        + "{'micros':2000000,'protocol':'MSRP','sent':true,'head':'MSRP t SEND\\r\\nByte-Range: 1-9/9','octets':9,"
                        + "'crc32c':'0000beef','flag':'$'}]}"));

        assertThat(lines).containsExactly(
                "push to urn:phone, 2026-03-02T13:00:00Z to 2026-03-02T13:00:02Z: everything is confirmed",
                "     time sender               restante                core                 device",
                "             |                     |                     |                     |",
                " +0.000 s    |------ INVITE ------>|                     |                     |",
                "             |  · from sip:alice@home.test, held since 2026-03-02T12:00:00Z    |",
                " +0.001 s    |                     |-------- BYE ------->|                     |",
                " +0.020 s    |                     |<---- 200 (BYE) -----|                     |",
                "             |                     |  · … 7 more were not kept …               |",
                " +2.000 s    |                     |---------------- MSRP SEND --------------->|",
                "             |                     |  · Byte-Range: 1-9/9  9 octets, flag $    |",
                "             |                     |  · 9 octets, CRC-32C 0000beef             |",
                "             |                     |                     |                     |");
    }
}
