package org.restante.codec.imdn;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.restante.codec.cpim.CpimMessage;
import org.restante.codec.imdn.DispositionNotification.Disposition;
import org.restante.codec.imdn.DispositionNotification.Status;
import org.restante.codec.mime.Fixture;

class DispositionNotificationTest {

    private static final String DOCUMENT = """
            <imdn xmlns="urn:ietf:params:xml:ns:imdn">%s<datetime>2026-03-02T08:15:31Z</datetime>
            <delivery-notification><status><failed/></status></delivery-notification></imdn>""";

    @Test
    void theNotificationOfSampleD4IsRead() {
        assertThat(DispositionNotification.parse(sample())).isEqualTo(new DispositionNotification("m4Gg77HhU",
                "2026-03-02T11:01:44Z", Optional.of("sip:bob@home2.example"), Optional.empty(), Optional.empty(),
                Disposition.DELIVERY, Status.DELIVERED));
    }

    @Test
    void whateverIsCutOffIsRefusedAndNeverHalfRead() {
        byte[] whole = sample();
        int end = new String(whole, UTF_8).indexOf("</imdn>") + "</imdn>".length();
        for (int length = 0; length < end; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> DispositionNotification.parse(part)).isInstanceOf(ImdnException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "<!DOCTYPE imdn [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><imdn xmlns='urn:ietf:params:xml:ns:imdn'>&x;</imdn>",
        "<imdn><message-id>of no namespace</message-id></imdn>",
        "<imdn xmlns='urn:ietf:params:xml:ns:imdn'><message-id>m</message-id><datetime>t</datetime></imdn>",
        "<imdn xmlns='urn:ietf:params:xml:ns:imdn'><message-id>m</message-id><datetime>t</datetime>"
            + "<display-notification><status><delivered/></status></display-notification></imdn>",
        "<imdn xmlns='urn:ietf:params:xml:ns:imdn'><message-id>m</message-id><datetime>t</datetime>"
            + "<delivery-notification><status><delivered/><failed/></status></delivery-notification></imdn>",
        "<a><a><a><a><a><a><a><a><a/></a></a></a></a></a></a></a></a>", "", "no xml"})
    void whatIsNoNotificationIsRefused(String document) {
        assertThatThrownBy(() -> DispositionNotification.parse(document.getBytes(UTF_8))).isInstanceOf(ImdnException.class);
    }

    @Test
    void lengthDepthAndTextAreLimited() {
        String id = "<message-id>" + "m".repeat(DispositionNotification.MAX_TEXT) + "</message-id>";
        assertThat(DispositionNotification.parse(document(id)).messageId()).hasSize(DispositionNotification.MAX_TEXT);
        assertThatThrownBy(() -> DispositionNotification.parse(document(id.replaceFirst("mm", "mmm"))))
                .isInstanceOf(ImdnException.class).hasMessageContaining("1024");

        String deep = "<message-id>m</message-id>" + "<x>".repeat(7) + "</x>".repeat(7);
        assertThat(DispositionNotification.parse(document(deep)).status()).isEqualTo(Status.FAILED);
        assertThatThrownBy(() -> DispositionNotification.parse(document(deep.replace("<x></x>", "<x><x/></x>"))))
                .isInstanceOf(ImdnException.class).hasMessageContaining("nested");

        byte[] most = Arrays.copyOf(document("<message-id>m</message-id>"), DispositionNotification.MAX_BYTES);
        Arrays.fill(most, document("<message-id>m</message-id>").length, most.length, (byte) ' ');
        assertThat(DispositionNotification.parse(most).messageId()).isEqualTo("m");
        byte[] more = Arrays.copyOf(most, most.length + 1);
        assertThatThrownBy(() -> DispositionNotification.parse(more)).isInstanceOf(ImdnException.class)
                .hasMessageContaining("octets");
    }

    @Property(tries = 300)
    void whatIsWrittenIsReadBackTheSame(@ForAll("notifications") DispositionNotification notification) {
        assertThat(DispositionNotification.parse(notification.format())).isEqualTo(notification);
    }

    @Provide
    Arbitrary<DispositionNotification> notifications() {
        Arbitrary<String> texts = Arbitraries.of("<", ">", "&", "\"", "]]>", "a", "sip:b@c", "\u00e9", "\ud83d\ude00", "&amp;")
                .list().ofMinSize(1).ofMaxSize(5).map(pieces -> String.join("", pieces));
        return Combinators.combine(texts, texts, texts.optional(), texts.optional(), texts.optional(),
                Arbitraries.of(Disposition.class), Arbitraries.of(Status.FORBIDDEN, Status.ERROR))
                .as(DispositionNotification::new);
    }

    private static byte[] document(String id) {
        return DOCUMENT.formatted(id).getBytes(UTF_8);
    }

    private static byte[] sample() {
        byte[] cpim = Fixture.read("cpm-deferred/d4-imdn.cpim");
        return Arrays.copyOfRange(cpim, CpimMessage.parse(cpim).contentOffset(), cpim.length);
    }
}
