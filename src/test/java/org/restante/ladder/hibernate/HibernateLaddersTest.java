package org.restante.ladder.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.restante.database.Database;
import org.restante.database.DatabaseSettings;
import org.restante.database.TestPostgresql;
import org.restante.ladder.Ladder;
import org.restante.ladder.Rung;
import org.restante.ladder.Rungs;

/** Ladders in the database, on H2 and on a real PostgreSQL alike. */
@ExtendWith(TestPostgresql.class)
class HibernateLaddersTest {

    private Database database;

    enum Store { H2, POSTGRESQL }

    private HibernateLadders ladders(Store store, TestPostgresql.Server server) {
        DatabaseSettings settings = store == Store.H2
                ? new DatabaseSettings("jdbc:h2:mem:ladders" + System.nanoTime(), "restante", "") : server.newDatabase();
        database = Database.open(settings, HibernateLadders.entities());
        return new HibernateLadders(database);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static Ladder begun(UUID delivery, Duration later) {
        Ladder ladder = Rungs.ordinary(delivery, "Grüße 你好");
        Ladder.Head head = ladder.head();
        return new Ladder(new Ladder.Head(head.id(), delivery, head.user(), head.device(), head.procedure(),
                head.begunAt().plus(later)), Optional.of(head.begunAt().plus(later).plusSeconds(1)), ladder.outcome(),
                ladder.carried(), ladder.rungs(), 5, 3);
    }

    @ParameterizedTest
    @EnumSource
    void whatIsKeptIsFoundAsItWas(Store store, TestPostgresql.Server server) {
        HibernateLadders ladders = ladders(store, server);
        UUID delivery = UUID.randomUUID();
        Ladder second = begun(delivery, Duration.ofSeconds(9));
        Ladder first = begun(delivery, Duration.ZERO);
        ladders.keep(List.of(second, begun(UUID.randomUUID(), Duration.ZERO)));
        ladders.keep(List.of(first));

        assertThat(ladders.of(delivery, 10)).containsExactly(first, second);
        assertThat(ladders.of(delivery, 1)).containsExactly(first);
        assertThat(ladders.of(UUID.randomUUID(), 10)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whatIsOverReplacesWhatWasCut(Store store, TestPostgresql.Server server) {
        HibernateLadders ladders = ladders(store, server);
        Ladder over = begun(UUID.randomUUID(), Duration.ZERO);
        Ladder cut = new Ladder(over.head(), over.endedAt(), Ladder.CUT, over.carried(), over.rungs().subList(0, 1), 0, 1);
        ladders.keep(List.of(cut));
        assertThat(ladders.of(over.head().delivery(), 10)).containsExactly(cut);
        ladders.keep(List.of(over));

        assertThat(ladders.of(over.head().delivery(), 10)).containsExactly(over);
    }

    @ParameterizedTest
    @EnumSource
    void theOldestAreForgotten(Store store, TestPostgresql.Server server) {
        HibernateLadders ladders = ladders(store, server);
        UUID delivery = UUID.randomUUID();
        ladders.keep(IntStream.range(0, 5).mapToObj(i -> begun(delivery, Duration.ofSeconds(i))).toList());

        assertThat(ladders.forget(Rungs.NOON.plusSeconds(4), 2)).isEqualTo(2);
        assertThat(ladders.of(delivery, 10)).extracting(l -> l.head().begunAt()).containsExactly(Rungs.NOON.plusSeconds(2),
                Rungs.NOON.plusSeconds(3), Rungs.NOON.plusSeconds(4));
        assertThat(ladders.forget(Rungs.NOON.plusSeconds(4), 10)).isEqualTo(1);
        assertThat(ladders.forget(Rungs.NOON.plusSeconds(4), 10)).isZero();
        assertThat(ladders.of(delivery, 10)).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void manyRungsTakeLittleRoom(Store store, TestPostgresql.Server server) {
        HibernateLadders ladders = ladders(store, server);
        Ladder ordinary = begun(UUID.randomUUID(), Duration.ZERO);
        List<Rung> rungs = new ArrayList<>();
        IntStream.range(0, 100).forEach(i -> rungs.addAll(ordinary.rungs()));
        Ladder large = new Ladder(ordinary.head(), ordinary.endedAt(), ordinary.outcome(), ordinary.carried(), rungs, 0, 0);
        int octets = rungs.stream().mapToInt(rung -> rung.head().length()).sum();

        assertThat(PackedRungs.pack(large).length).isLessThan(octets / 10);
        ladders.keep(List.of(large));
        assertThat(ladders.of(ordinary.head().delivery(), 1)).containsExactly(large);
    }
}
