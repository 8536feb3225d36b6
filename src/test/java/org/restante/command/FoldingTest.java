package org.restante.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FoldingTest {

    private static List<LadderEntry> chunks(int pairs) {
        List<LadderEntry> entries = new ArrayList<>();
        for (int i = 0; i < pairs; i++) {
            entries.add(new LadderEntry(Duration.ofMillis(2 * i), "restante", "phone", "MSRP SEND", List.of("chunk " + i)));
            entries.add(new LadderEntry(Duration.ofMillis(2 * i + 1), "phone", "restante", "MSRP 200", List.of()));
        }
        return entries;
    }

    @Test
    void theMiddleOfManyChunksIsLeftOutAndCounted() {
        List<LadderEntry> entries = chunks(100);
        LadderEntry bye = new LadderEntry(Duration.ofSeconds(1), "restante", "core", "BYE", List.of());
        entries.add(bye);

        List<LadderEntry> folded = Folding.of(entries);

        assertThat(folded).hasSize(9).startsWith(entries.get(0), entries.get(1), entries.get(2)).endsWith(entries.get(199), bye);
        assertThat(folded.get(3).notes()).containsExactly("… 192 more SENDs and responses …");
        assertThat(folded.get(4)).isEqualTo(entries.get(196));
    }

    @Test
    void aFewChunksAndWhatOthersExchangeStays() {
        List<LadderEntry> entries = chunks(3);
        entries.add(new LadderEntry(Duration.ofSeconds(1), "restante", "tablet", "MSRP SEND", List.of()));
        entries.addAll(chunks(2));

        assertThat(Folding.of(entries)).isEqualTo(entries);
    }
}
