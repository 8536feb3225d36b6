package org.restante.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import org.restante.benchmark.SippLoad.Round;
import org.restante.database.DatabaseSettings;
import org.restante.database.TestPostgresql;
import org.restante.sipservlet.container.LayerApplication;

/**
 * How many pager messages of 1 KiB for absent users are held durably and answered 202 in a second, by a function as it is
 * served on PostgreSQL that syncs each commit. In turns with it, on the same PostgreSQL: Kamailio with 16 workers, which
 * stores each message (msilo) and answers 202; and a bare servlet in the same container, which answers 200 and stores
 * nothing. sipp keeps a fixed number of requests open; the order within a turn changes from turn to turn.
 *
 * Benchmark: durable 202 for absent users, against Kamailio with msilo and a bare servlet, UDP and TCP
 */
public final class AcceptBenchmark {

    private static final int OPEN_REQUESTS = 64;
    private static final int WARM_UP = 2;

    /** Rounds before those, of the function alone: its JVM is told to start fast, and optimises late. */
    private static final int MORE_WARM_UP = 5;
    private static final int LONGEST_ROUND_SECONDS = 25;
    private static final long LONGEST_NANOS = 330_000_000_000L;

    private final SippLoad load = new SippLoad();
    private final int turns;
    private final int messages;
    private final long begun = System.nanoTime();

    /** A server under test. @param status its answer @param cpuSeconds processor time that it has used */
    private record Server(String name, int port, int status, DoubleSupplier cpuSeconds) {
    }

    /** What a round measured. @param cpu microseconds of the server, a message @param database those of PostgreSQL */
    private record Turn(Round round, double cpu, double database) {
    }

    private AcceptBenchmark(int turns, int messages) {
        this.turns = turns;
        this.messages = messages;
    }

    /** @param arguments turns for each transport (3), messages of a round (12000) */
    public static void main(String[] arguments) throws Exception {
        int turns = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3;
        int messages = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 12_000;
        new AcceptBenchmark(turns, messages).run();
        System.exit(0); // threads of the containers that wait for nothing any more
    }

    private void run() throws Exception {
        try (TestPostgresql.Server postgresql = TestPostgresql.start()) {
            DatabaseSettings silo = postgresql.newDatabase();
            ProcessHandle database = CpuTime.postgresql(postgresql.port());
            Optional<MsiloServer> kamailio = MsiloServer.start(silo);
            try (ServedProcess function = new ServedProcess(postgresql.newDatabase(), Map.of());
                    LayerApplication bare = LayerApplication.bare(BareServlet.class)) {
                List<Server> servers = new ArrayList<>(List.of(new Server("restante", function.sipPort(), 202, function::cpuSeconds),
                        new Server("bare servlet", bare.sipPort(), 200, CpuTime::seconds)));
                kamailio.ifPresentOrElse(peer -> servers.add(new Server("kamailio", peer.port(), 202, peer::cpuSeconds)), () -> System.out.println(
                        "accept: no comparison with Kamailio: install kamailio and kamailio-postgres-modules"));
                for (String transport : List.of("udp", "tcp")) {
                    measure(transport, servers, database);
                }
                kamailio.ifPresent(peer -> System.out.printf("accept: kamailio has %d messages in its store%n",
                        MsiloServer.stored(silo)));
            } finally {
                kamailio.ifPresent(MsiloServer::close);
            }
        }
    }

    private void measure(String transport, List<Server> servers, ProcessHandle database) {
        Map<String, List<Turn>> turnsOf = new LinkedHashMap<>();
        for (int i = 0; i < MORE_WARM_UP; i++) {
            load.closed(transport, servers.get(0).port(), servers.get(0).status(), OPEN_REQUESTS, messages, LONGEST_ROUND_SECONDS);
        }
        long until = System.nanoTime() + (begun + LONGEST_NANOS - System.nanoTime()) / (transport.equals("udp") ? 2 : 1);
        int done = 0;
        for (int turn = -WARM_UP; turn < turns && (turn <= 0 || System.nanoTime() < until); turn++) {
            for (int i = 0; i < servers.size(); i++) {
                Server server = servers.get(Math.floorMod(turn + i, servers.size()));
                double cpu = server.cpuSeconds().getAsDouble();
                double stored = CpuTime.seconds(database);
                Round round = load.closed(transport, server.port(), server.status(), OPEN_REQUESTS, messages, LONGEST_ROUND_SECONDS);
                if (round.exit() != 0) {
                    System.out.printf("accept %s: a round of %s ended with %d after %d answers%n", transport, server.name(),
                            round.exit(), round.answered());
                }
                if (turn >= 0) {
                    turnsOf.computeIfAbsent(server.name(), name -> new ArrayList<>()).add(new Turn(round,
                            (server.cpuSeconds().getAsDouble() - cpu) * 1e6 / messages,
                            (CpuTime.seconds(database) - stored) * 1e6 / messages));
                }
            }
            done += turn >= 0 ? 1 : 0;
        }
        report(transport, servers, turnsOf, done);
    }

    private static void report(String transport, List<Server> servers, Map<String, List<Turn>> turnsOf, int turns) {
        for (Server server : servers) {
            List<Turn> measured = turnsOf.get(server.name());
            print("accept %s: %s %.0f a second, p99 %.1f ms; processor time a message %.0f us, of PostgreSQL %.0f us (medians of %d)",
                    transport, server.name(), median(measured, turn -> turn.round().rate()),
                    median(measured, turn -> turn.round().p99()), median(measured, Turn::cpu), median(measured, Turn::database), turns);
        }
        List<Turn> ours = turnsOf.get("restante");
        double rate = median(ours, turn -> turn.round().rate());
        double p99 = median(ours, turn -> turn.round().p99());
        print("accept %s: goals: %.0f a second of 3000: %s; p99 %.1f ms of 50: %s", transport, rate, verdict(rate >= 3000), p99,
                verdict(p99 <= 50));
        for (Server server : servers.subList(1, servers.size())) {
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < turns; i++) {
                ratios.add(ours.get(i).round().rate() / turnsOf.get(server.name()).get(i).round().rate());
            }
            print("accept %s: goals: restante/%s %.2f of 0.60: %s", transport, server.name(), SippLoad.median(ratios),
                    verdict(SippLoad.median(ratios) >= 0.6));
        }
    }

    private static double median(List<Turn> turns, ToDoubleFunction<Turn> value) {
        return SippLoad.median(turns.stream().mapToDouble(value).boxed().toList());
    }

    private static String verdict(boolean reached) {
        return reached ? "reached" : "missed";
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
