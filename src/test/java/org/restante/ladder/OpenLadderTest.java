package org.restante.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.restante.sipservlet.LegId;

/** A ladder stays within its bounds, and keeps how a session began and how it ended. */
class OpenLadderTest {

    private static final int OCTETS = 100_000;

    private static Rung rung(int number, int length) {
        return new Rung(Rungs.NOON, Rung.Protocol.MSRP, true, "", "", (number + " ").repeat(length).substring(0, length), 0, 0, '$');
    }

    private static List<String> starts(Ladder ladder) {
        return ladder.rungs().stream().map(rung -> rung.head().split(" ")[0]).toList();
    }

    @Test
    void theFirstHalfStaysAndOfTheRestTheLast() {
        OpenLadder open = new OpenLadder(Rungs.head(UUID.randomUUID()), 6, OCTETS);
        IntStream.rangeClosed(1, 20).forEach(i -> open.add(i, rung(i, 10)));

        Ladder ladder = open.ladder();
        assertThat(starts(ladder)).containsExactly("1", "2", "3", "18", "19", "20");
        assertThat(ladder.gap()).isEqualTo(3);
        assertThat(ladder.skipped()).isEqualTo(14);
    }

    @Test
    void whatIsToldLateStandsWhereItWasOnTheWire() {
        OpenLadder open = new OpenLadder(Rungs.head(UUID.randomUUID()), 8, OCTETS);
        long start = Long.MAX_VALUE - 3; // the clock that orders them may pass its end
        IntStream.of(1, 3, 2, 4, 7, 6, 5, 8, 10, 9).forEach(i -> open.add(start + i, rung(i, 10)));

        assertThat(starts(open.ladder())).containsExactly("1", "2", "3", "4", "7", "8", "9", "10");
    }

    @Test
    void whatHasGrownIsCutOnceAndNotWhenItIsOver() {
        OpenLadder open = new OpenLadder(Rungs.head(UUID.randomUUID()), 6, OCTETS);
        assertThat(open.cut(Rungs.NOON)).as("nothing to tell").isEmpty();
        open.add(1, rung(1, 10));
        assertThat(open.cut(Rungs.NOON)).hasValueSatisfying(cut -> {
            assertThat(cut.isCut()).isTrue();
            assertThat(cut.endedAt()).contains(Rungs.NOON);
            assertThat(starts(cut)).containsExactly("1");
        });
        assertThat(open.cut(Rungs.NOON)).as("the same again").isEmpty();
        open.add(2, rung(2, 10));
        open.end(Rungs.NOON, "done");
        assertThat(open.cut(Rungs.NOON)).as("it is written whole").isEmpty();
        assertThat(open.ladder().isCut()).isFalse();
    }

    @Test
    void octetsAreBoundedAndWhatItHoldsIsTold() {
        OpenLadder open = new OpenLadder(Rungs.head(UUID.randomUUID()), 1000, 1000);
        int told = IntStream.rangeClosed(1, 50).map(i -> open.add(i, rung(i, 90))).sum();

        assertThat(open.octets()).isEqualTo(told).isBetween(800, 1000);
        assertThat(starts(open.ladder())).startsWith("1", "2").endsWith("49", "50");
        assertThat(open.add(51, rung(51, 5000))).as("one that is larger than all that is left").isNegative();
        assertThat(open.octets()).isLessThanOrEqualTo(1000);
    }

    @Test
    void ofALongMessageTheChunksInTheMiddleAreNotWantedAndCounted() {
        OpenLadder open = new OpenLadder(Rungs.head(UUID.randomUUID()), 4, OCTETS);
        for (int i = 1; i <= 3; i++) {
            assertThat(open.wants("t" + i, "SEND", '+')).isEqualTo(i < 3 || open.ladder().rungs().size() < 3);
            open.add(i, rung(i, 10));
        }
        assertThat(open.wants("t4", "SEND", '+')).isFalse();
        assertThat(open.wants("t4", "200", '$')).isFalse();
        assertThat(open.wants("t5", "SEND", '$')).as("the last chunk").isTrue();
        assertThat(open.wants("t5", "200", '$')).as("and its response").isTrue();
        assertThat(open.wants("t6", "REPORT", '$')).isTrue();
        assertThat(open.wants("t7", "413", '$')).isTrue();
        assertThat(open.ladder().skipped()).isEqualTo(2);
    }

    @Test
    void itIsCompleteWhenTheDeliveryAndEveryLegAreOver() {
        OpenLadder open = new OpenLadder(Rungs.head(UUID.randomUUID()), 4, OCTETS);
        LegId leg = new LegId("a", "1");
        open.legBegins(leg);
        open.end(Rungs.NOON, "done");
        assertThat(open.isComplete()).isFalse();
        assertThat(open.wasOver(Rungs.NOON)).isFalse();
        assertThat(open.wasOver(Rungs.NOON.plusMillis(1))).isTrue();
        open.legEnds(leg);
        open.end(Rungs.NOON.plusSeconds(9), "again");
        assertThat(open.isComplete()).isTrue();
        assertThat(open.ladder().outcome()).isEqualTo("done");
    }

    @Test
    void notMoreThanTwoHundredMessagesAreNamed() {
        OpenLadder open = new OpenLadder(Rungs.head(UUID.randomUUID()), 4, OCTETS);
        open.carries(IntStream.range(0, 150).mapToObj(i -> new UUID(1, i)).toList());
        open.carries(IntStream.range(0, 150).mapToObj(i -> new UUID(2, i)).toList());
        assertThat(open.ladder().carried()).hasSize(200).startsWith(new UUID(1, 0)).endsWith(new UUID(2, 49));
    }
}
