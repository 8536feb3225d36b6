package org.restante.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.restante.client.ReceivedMessage.Channel;
import org.restante.codec.cpim.CpimException;
import org.restante.codec.mime.ContentType;
import org.restante.codec.mime.MimeFormatException;

class PayloadTest {

    private static final String CPIM = """
            From: <sip:alice@home1.example>
            To: <sip:bob@home2.example>
            NS: imdn <urn:ietf:params:imdn>
            imdn.Message-ID: id1

            Content-Type: text/plain

            Hello""";

    private final List<ReceivedMessage> heads = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();

    private void read(String type, String body) throws IOException {
        byte[] octets = body.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        new Payload(Channel.DEFERRED, (message, content) -> {
            heads.add(message);
            texts.add(new String(content.readAllBytes(), StandardCharsets.UTF_8));
        }).read(ContentType.parse(type), Envelope.NONE, new ByteArrayInputStream(octets), octets.length);
    }

    @Test
    void aCompleteSipMessageIsAMessageByItself() throws IOException {
        read("multipart/mixed;boundary=b", """
                --b
                Content-Type: message/sip

                MESSAGE sip:bob@home2.example SIP/2.0
                From: <sip:alice@home1.example>;tag=1
                Contribution-ID: c1
                Content-Type: message/cpim

                %s
                --b--
                """.formatted(CPIM));
        assertThat(texts).containsExactly("Hello");
        assertThat(heads.get(0).contribution().orElseThrow().value()).isEqualTo("c1");
    }

    @Test
    void aLargeMessageOfTheCompleteFormHasItsContentInTheLastPart() throws IOException {
        read("multipart/mixed;boundary=b", """
                --b
                Content-Type: message/sip

                INVITE sip:bob@home2.example SIP/2.0
                From: <sip:alice@home1.example>;tag=1
                Subject: Big
                Content-Type: application/sdp

                v=0
                --b
                Content-Type: message/msrpfrag

                Message-ID: x1
                --b
                Content-Type: message/cpim

                %s
                --b--
                """.formatted(CPIM));
        assertThat(texts).containsExactly("Hello");
        assertThat(heads.get(0).subject()).contains("Big");
    }

    @Test
    void nestedContainersHoldOneMessageEach() throws IOException {
        String one = "Content-Type: multipart/mixed;boundary=%1$s\n\n--%1$s\nContent-Type: message/sipfrag\n\n"
                + "From: <sip:%1$s@home1.example>\nConversation-ID: conv-%1$s\n--%1$s\nContent-Type: message/cpim\n\n" + CPIM
                + "\n--%1$s--\n";
        read("multipart/mixed;boundary=b", "--b\n" + one.formatted("x") + "--b\n" + one.formatted("y") + "--b--\n");
        assertThat(heads).extracting(m -> m.conversation().orElseThrow().value()).containsExactly("conv-x", "conv-y");
    }

    @Test
    void contentThatIsNoCpimHasTheSenderOfItsEnvelope() throws IOException {
        read("multipart/mixed;boundary=b", """
                --b
                Content-Type: message/sipfrag

                From: "Alice" <sip:alice@home1.example>;tag=1
                --b
                Content-Type: text/plain

                Hi
                --b--
                """);
        assertThat(texts).containsExactly("Hi");
        assertThat(heads.get(0).sender()).isEqualTo("sip:alice@home1.example");
        assertThat(heads.get(0).id()).isEmpty();
    }

    @Test
    void base64ContentIsDecoded() throws IOException {
        read("message/cpim", CPIM.replace("text/plain\n\nHello", "text/plain\nContent-Transfer-Encoding: base64\n\nSGVsbG8="));
        assertThat(texts).containsExactly("Hello");
    }

    @Test
    void aGroupStateObjectIsNoMessage() throws IOException {
        read("multipart/mixed;boundary=b", "--b\nContent-Type: application/group-state-object+xml\n\n<x/>\n--b--\n");
        assertThat(heads).isEmpty();
    }

    @Test
    void brokenPayloadsAreToldFromFailures() {
        assertThatThrownBy(() -> read("message/cpim", "From: <sip:a@b>\n\n")).isInstanceOf(CpimException.class);
        assertThatThrownBy(() -> read("multipart/mixed", "x")).isInstanceOf(MimeFormatException.class);
        assertThatThrownBy(() -> read("multipart/mixed;boundary=b", "--b\nContent-Type: message/cpim\n\n" + CPIM))
                .isInstanceOf(MimeFormatException.class);
        assertThatThrownBy(() -> read("message/cpim", "X: y\n".repeat(HeadReader.MAX_OCTETS / 5)))
                .isInstanceOf(MimeFormatException.class);
        assertThatThrownBy(() -> read("multipart/mixed;boundary=b", "--b\nContent-Type: message/sipfrag\n\nConversation-ID: "
                + "x".repeat(300) + "\n--b--\n")).isInstanceOf(IllegalArgumentException.class);
    }
}
