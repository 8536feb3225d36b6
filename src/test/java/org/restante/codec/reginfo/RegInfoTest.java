package org.restante.codec.reginfo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.restante.codec.mime.Fixture;
import org.restante.codec.reginfo.RegInfo.Contact;
import org.restante.codec.reginfo.RegInfo.Registration;

class RegInfoTest {

    private static final String ROOT = "<reginfo xmlns='urn:ietf:params:xml:ns:reginfo' version='0' state='full'>";
    private static final String CONTACT =
            "<contact id='c' state='active' event='registered'><uri>sip:a@b</uri></contact>";

    @Test
    void theSampleIsReadInFull() {
        RegInfo info = RegInfo.parse(Fixture.read("cpm-deferred/c1-registered.reginfo"));

        assertThat(info.version()).isEqualTo(4);
        assertThat(info.full()).isTrue();
        Registration registration = info.registrations().get(0);
        assertThat(registration.aor()).isEqualTo("sip:bob@home2.example");
        assertThat(registration.state()).isEqualTo("active");
        assertThat(registration.contacts()).hasSize(2);
        assertThat(registration.contacts().get(0)).isEqualTo(new Contact("c1", true, "registered",
                "sip:198.51.100.7:5060;transport=tcp", Optional.of(599_900L), Map.of(
                "+sip.instance", "<urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6>",
                "+g.3gpp.icsi-ref", "urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.msg,"
                        + "urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.largemsg,"
                        + "urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.deferred"),
                Optional.of("sip:bob@home2.example;gr=urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6")));
        assertThat(registration.contacts().get(1).expires()).isEmpty();
    }

    @Test
    void theSampleIsWrittenAndReadBackTheSame() {
        RegInfo info = RegInfo.parse(Fixture.read("cpm-deferred/c1-registered.reginfo"));

        assertThat(RegInfo.parse(info.format())).isEqualTo(info);
    }

    @Test
    void aDocumentCutAnywhereIsRefused() {
        byte[] sample = new String(Fixture.read("cpm-deferred/c1-registered.reginfo"), UTF_8).strip().getBytes(UTF_8);

        for (int length = 0; length < sample.length; length++) {
            byte[] cut = Arrays.copyOf(sample, length);
            assertThatThrownBy(() -> RegInfo.parse(cut)).as("cut at %d", length).isInstanceOf(RegInfoException.class);
        }
    }

    @Test
    void namespacesCountAndPrefixesDoNot() {
        RegInfo info = parse("<r:reginfo xmlns:r='urn:ietf:params:xml:ns:reginfo' xmlns:g='urn:ietf:params:xml:ns:gruuinfo'"
                + " xmlns:o='urn:other' version='1' state='partial'><o:registration/><r:registration aor='sip:a' id='1'"
                + " state='active'><o:contact/><r:contact id='c' state='terminated' event='expired'><r:uri> sip:a@b </r:uri>"
                + "<r:unknown-param name='+SIP.Instance'>\"a \\\"b\\\"\"</r:unknown-param><o:pub-gruu uri='sip:no;gr'/>"
                + "<g:temp-gruu uri='sip:tgruu@a;gr' first-cseq='1'/><g:pub-gruu uri='sip:a;gr=x&amp;y'><o:deep><o:er/></o:deep>"
                + "</g:pub-gruu><r:display-name>x</r:display-name></r:contact></r:registration></r:reginfo>");

        assertThat(info.full()).isFalse();
        assertThat(info.registrations()).hasSize(1);
        assertThat(info.registrations().get(0).contacts()).containsExactly(new Contact("c", false, "expired", "sip:a@b",
                Optional.empty(), Map.of("+sip.instance", "a \"b\""), Optional.of("sip:a;gr=x&y")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "<reginfo/>", "<reginfo xmlns='urn:other' version='0' state='full'/>",
            "<x xmlns='urn:ietf:params:xml:ns:reginfo' version='0' state='full'/>",
            "<reginfo xmlns='urn:ietf:params:xml:ns:reginfo' state='full'/>",
            "<reginfo xmlns='urn:ietf:params:xml:ns:reginfo' version='-1' state='full'/>",
            "<reginfo xmlns='urn:ietf:params:xml:ns:reginfo' version='0' state='half'/>",
            ROOT + "<registration/></reginfo>",
            ROOT + "<registration aor='a' id='1' state='active'><contact id='c' state='active' event='x'/></registration></reginfo>",
            ROOT + "<registration aor='a' id='1' state='active'><contact id='c' state='active'><uri>a</uri></contact></registration></reginfo>",
            ROOT + "</reginfo><more/>", ROOT + "&undeclared;</reginfo>", ROOT + "<a b='1' b='2'/></reginfo>"})
    void whatIsNoRegistrationDocumentIsRefused(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(RegInfoException.class);
    }

    @Test
    void entitiesAreNeverExpanded() {
        StringBuilder laughs = new StringBuilder("<!DOCTYPE reginfo [<!ENTITY l0 'lol'>");
        for (int i = 1; i < 10; i++) {
            laughs.append("<!ENTITY l").append(i).append(" '").append(("&l" + (i - 1) + ";").repeat(10)).append("'>");
        }

        assertThatThrownBy(() -> parse(laughs + "]>" + ROOT + "&l9;</reginfo>")).isInstanceOf(RegInfoException.class)
                .hasMessageContaining("document type");
    }

    @Test
    void externalEntitiesAndDocumentTypesAreNotFetched(@TempDir Path directory) throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "sip:secret@x");
        String registration = "<registration aor='&x;' id='1' state='active'>" + CONTACT + "</registration></reginfo>";

        assertThatThrownBy(() -> parse("<!DOCTYPE r [<!ENTITY x SYSTEM '" + secret.toUri() + "'>]>" + ROOT + registration))
                .isInstanceOf(RegInfoException.class).hasMessageNotContaining("secret");
        assertThatThrownBy(() -> parse("<!DOCTYPE r SYSTEM '" + secret.toUri() + "'>" + ROOT + "</reginfo>"))
                .isInstanceOf(RegInfoException.class);
    }

    @Test
    void contactLimitHoldsAtItsValueAndNotOnePast() {
        assertThat(contacts(RegInfo.MAX_CONTACTS).registrations().get(0).contacts()).hasSize(100);
        assertThatThrownBy(() -> contacts(RegInfo.MAX_CONTACTS + 1)).isInstanceOf(RegInfoException.class)
                .hasMessageContaining("100 contacts");
    }

    @Test
    void depthLimitHoldsAtItsValueAndNotOnePast() {
        assertThat(nested(RegInfo.MAX_DEPTH - 1).version()).isZero();
        assertThatThrownBy(() -> nested(RegInfo.MAX_DEPTH)).isInstanceOf(RegInfoException.class).hasMessageContaining("16");
        assertThatThrownBy(() -> parse(ROOT + "<registration aor='a' id='1' state='active'><contact id='c' state='active'"
                + " event='x'><uri>" + "<x>".repeat(50) + "</x>".repeat(50) + "</uri></contact></registration></reginfo>"))
                .isInstanceOf(RegInfoException.class);
    }

    @Test
    void sizeLimitHoldsAtItsValueAndNotOnePast() {
        String around = ROOT + "</reginfo>";
        String largest = around + " ".repeat(RegInfo.MAX_BYTES - around.length());

        assertThat(parse(largest).registrations()).isEmpty();
        assertThatThrownBy(() -> parse(largest + " ")).isInstanceOf(RegInfoException.class).hasMessageContaining("octets");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", "a\nb", "\uFFFF", "\uD800"})
    void whatXmlCannotCarryIsNotWritten(String aor) {
        RegInfo info = new RegInfo(0, true, List.of(new Registration(aor, "1", "active", List.of())));

        assertThatThrownBy(info::format).isInstanceOf(RegInfoException.class);
    }

    private static RegInfo contacts(int count) {
        return parse(ROOT + "<registration aor='a' id='1' state='active'>" + CONTACT.repeat(count) + "</registration></reginfo>");
    }

    private static RegInfo nested(int below) {
        return parse(ROOT + "<x>".repeat(below) + "</x>".repeat(below) + "</reginfo>");
    }

    private static RegInfo parse(String text) {
        return RegInfo.parse(text.getBytes(UTF_8));
    }
}
