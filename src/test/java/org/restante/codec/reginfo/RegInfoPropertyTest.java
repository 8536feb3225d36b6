package org.restante.codec.reginfo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.restante.codec.reginfo.RegInfo.Contact;
import org.restante.codec.reginfo.RegInfo.Registration;

class RegInfoPropertyTest {

    @Property(tries = 500)
    void whatIsWrittenIsReadBackTheSame(@ForAll("documents") RegInfo info) {
        assertThat(RegInfo.parse(info.format())).isEqualTo(info);
    }

    @Provide
    Arbitrary<RegInfo> documents() {
        Arbitrary<Registration> registrations = Combinators.combine(texts(), texts(), contacts().list().ofMaxSize(3))
                .as((aor, id, contacts) -> new Registration(aor, id, "active", contacts));
        return Combinators.combine(Arbitraries.longs().between(0, Integer.MAX_VALUE), Arbitraries.of(true, false),
                registrations.list().ofMaxSize(2)).as(RegInfo::new);
    }

    private static Arbitrary<Contact> contacts() {
        Arbitrary<Map<String, String>> params = Arbitraries.maps(Arbitraries.of("+sip.instance", "+g.3gpp.icsi-ref", "a<b"),
                texts()).ofMaxSize(3);
        Arbitrary<Optional<Long>> expires = Arbitraries.longs().between(0, 600_000).optional();
        return Combinators.combine(texts(), Arbitraries.of(true, false), texts(), texts(), expires, params,
                texts().optional()).as(Contact::new);
    }

    /** With all that XML needs escaped, and characters beyond the first plane. */
    private static Arbitrary<String> texts() {
        Arbitrary<String> pieces = Arbitraries.of("<", ">", "&", "\"", "'", "]]>", "\\", "a", "sip:b@c", "\u00e9", "\ud83d\ude00",
                "&amp;", "<!--", " x");
        return pieces.list().ofMinSize(1).ofMaxSize(5).map(p -> String.join("", p).strip());
    }
}
