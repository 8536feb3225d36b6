package org.restante.msrp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class OctetRangesTest {

    /** Octets from..from+length. */
    record Piece(int from, int length) {
    }

    @Provide
    Arbitrary<List<Piece>> pieces() {
        return Combinators.combine(Arbitraries.integers().between(0, 60), Arbitraries.integers().between(0, 20))
                .as(Piece::new).list().ofMaxSize(30);
    }

    @Property(tries = 500)
    void coversExactlyWhatWasAdded(@ForAll("pieces") List<Piece> pieces) {
        OctetRanges ranges = new OctetRanges(100);
        BitSet model = new BitSet();
        for (Piece piece : pieces) {
            assertThat(ranges.add(piece.from(), piece.from() + piece.length())).isTrue();
            model.set(piece.from(), piece.from() + piece.length());
        }
        assertThat(ranges.end()).isEqualTo(model.length());
        for (int total = 0; total <= 80; total++) {
            assertThat(ranges.covers(total)).as("covers %d", total).isEqualTo(model.nextClearBit(0) >= total);
        }
    }

    @Test
    void tooManyStretchesAreToldAndJoiningThemHelps() {
        OctetRanges ranges = new OctetRanges(2);
        assertThat(ranges.add(0, 1)).isTrue();
        assertThat(ranges.add(2, 3)).isTrue();
        assertThat(ranges.add(1, 2)).isTrue();
        assertThat(ranges.add(5, 6)).isTrue();
        assertThat(ranges.add(8, 9)).isFalse();
    }
}
