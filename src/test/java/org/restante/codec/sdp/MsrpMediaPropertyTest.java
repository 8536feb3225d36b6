package org.restante.codec.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.restante.codec.mime.Fixture;
import org.restante.codec.sdp.MsrpMedia.Direction;
import org.restante.codec.sdp.MsrpMedia.DirectionLevel;
import org.restante.codec.sdp.MsrpMedia.Setup;

class MsrpMediaPropertyTest {

    @Property
    void whatIsWrittenIsReadBackTheSame(@ForAll("media") MsrpMedia media, @ForAll DirectionLevel level) {
        assertThat(MsrpMedia.parse(media.format(7, level))).isEqualTo(media);
    }

    @Property(tries = 2000)
    void damagedDescriptionsAreReadOrRefused(@ForAll int seed) {
        byte[] sdp = Fixture.read("cpm-deferred/d2-offer.sdp");
        Random random = new Random(seed);
        for (int i = 0; i < 4; i++) {
            sdp[random.nextInt(sdp.length)] = (byte) "\r\n=: *m9\u0000\u00ff".charAt(random.nextInt(9));
        }
        try {
            assertThat(MsrpMedia.parse(sdp).port()).isBetween(0, 65_535);
        } catch (SdpException e) {
            assertThat(e.getMessage()).doesNotContain("\n");
        }
    }

    @Provide
    Arbitrary<MsrpMedia> media() {
        Arbitrary<String> address = Arbitraries.of("192.0.2.20", "2001:db8::1", "msrp.home2.example");
        Arbitrary<List<String>> types = Arbitraries.of("message/cpim", "multipart/mixed", "*", "text/*").list().ofMaxSize(3);
        Arbitrary<List<String>> path = Arbitraries.strings().withCharRange('!', '~').ofMinLength(1).ofMaxLength(40)
                .list().ofMaxSize(3);
        Arbitrary<OptionalLong> size = Arbitraries.longs().between(0, 999_999_999_999_999_999L).optional()
                .map(o -> o.map(OptionalLong::of).orElse(OptionalLong.empty()));
        Arbitrary<Optional<Setup>> setup = Arbitraries.of(Setup.class).optional();
        Arbitrary<Optional<Direction>> direction = Arbitraries.of(Direction.class).optional();
        Arbitrary<MsrpMedia> front = Combinators.combine(address, Arbitraries.integers().between(0, 65_535),
                Arbitraries.of(true, false), types, types, setup, path, direction).as((a, p, s, t, w, u, l, d) ->
                new MsrpMedia(a, p, s, t, w, u, l, d.orElse(Direction.SENDRECV), d.isPresent(), OptionalLong.empty(),
                        OptionalLong.empty()));
        return Combinators.combine(front, size, size).as((m, max, file) -> new MsrpMedia(m.address(), m.port(), m.secure(),
                m.acceptTypes(), m.wrappedTypes(), m.setup(), m.path(), m.direction(), m.directionPresent(), max, file));
    }
}
