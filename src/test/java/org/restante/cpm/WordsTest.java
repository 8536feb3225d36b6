package org.restante.cpm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {

    private static final String GRUU = "sip:bob@home2.example;gr=urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6";

    @Test
    void featureTagIsWrittenAsTheWireRulesSay() {
        assertThat(FeatureTag.DEFERRED.acceptContact())
                .isEqualTo("*;+g.3gpp.icsi-ref=\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.deferred\"");
        assertThat(FeatureTag.DEFERRED.urn()).isEqualTo("urn:urn-7:3gpp-service.ims.icsi.oma.cpm.deferred");
        assertThat(FeatureTag.LARGEMSG.encoded()).isEqualTo("urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.largemsg");
    }

    @ParameterizedTest
    @EnumSource
    void featureTagReadsItsOwnForms(FeatureTag tag) {
        assertThat(FeatureTag.parse(tag.encoded())).containsExactly(tag);
        assertThat(FeatureTag.parse('"' + tag.urn() + '"')).containsExactly(tag);
        assertThat(FeatureTag.parse(tag.encoded().toUpperCase(java.util.Locale.ROOT))).containsExactly(tag);
    }

    /** I-02. */
    @Test
    void deferredDeliveryIsKnownByAnotherNameTooWhereItHasOne() {
        Icsi other = new Icsi("urn:urn-7:3gpp-service.ims.icsi.example.stored");
        assertThat(other.encoded()).isEqualTo("urn%3Aurn-7%3A3gpp-service.ims.icsi.example.stored");
        assertThat(FeatureTag.parse(other.encoded(), other)).containsExactly(FeatureTag.DEFERRED);
        assertThat(FeatureTag.parse(FeatureTag.DEFERRED.encoded(), other)).containsExactly(FeatureTag.DEFERRED);
        assertThat(FeatureTag.parse(other.encoded())).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> new Icsi("urn:urn-7:a\";x=\""));
    }

    @Test
    void severalServicesShareOneList() {
        String all = "\"urn%3aurn-7%3a3gpp-service.ims.icsi.oma.cpm.msg, urn:urn-7:3gpp-service.ims.icsi.oma.cpm.deferred,"
                + "urn%3Aurn-7%3A3gpp-service.ims.icsi.mmtel,,urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.msg2\"";

        assertThat(FeatureTag.parse(all)).isEqualTo(EnumSet.of(FeatureTag.MSG, FeatureTag.DEFERRED));
        assertThat(FeatureTag.parse("")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aMessagingServiceMakesADeviceCpmCapable(FeatureTag tag) {
        boolean messaging = tag != FeatureTag.FILETRANSFER && tag != FeatureTag.SYSTEMMSG;

        assertThat(device(Set.of(tag)).isCpmCapable()).isEqualTo(messaging);
        assertThat(device(Set.of()).isCpmCapable()).isFalse();
    }

    private static Device device(Set<FeatureTag> services) {
        return new Device(new InstanceId("urn:uuid:1"), Optional.empty(), "sip:192.0.2.1", services);
    }

    @ParameterizedTest
    @ValueSource(strings = {GRUU, "sips:Bob@HOME;gr=X", "sip:bob@home;gr", "sip:bob@home;gr;x=y", "sip:bob@home;x=y;gr=1"})
    void gruuIsKeptByteForByte(String uri) {
        assertThat(new Gruu(uri)).hasToString(uri);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sip:bob@home", "sip:bob@home;group=1", "sip:bob@home;gr=", "tel:+1;gr=1",
        "<sip:bob@home;gr=1>", "sip:bob@home;gr=1 x", "sip:bob@home;gr=1\r\nRoute: x", "sip:bob@home;gr=\"1\""})
    void whatIsNoGruuIsRefused(String uri) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Gruu(uri));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x\r\nRoute: <sip:evil>", "x\ny", "x\ry", "x\0y"})
    void headerValueCannotBreakTheLine(String value) {
        assertThatIllegalArgumentException().isThrownBy(() -> new HeaderField("Subject", value))
                .withMessageContaining("Subject").withMessageNotContaining("evil");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:", "a\r", "\u00e4", "a\t"})
    void headerNameIsAToken(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> new HeaderField(name, "x"));
    }

    @Test
    void headerNamesAreComparedWithoutCase() {
        HeaderField field = new HeaderField("Call-ID", "a b");

        assertThat(field.is("call-id")).isTrue();
        assertThat(field.is("Call")).isFalse();
        assertThat(field).hasToString("Call-ID: a b");
    }
}
