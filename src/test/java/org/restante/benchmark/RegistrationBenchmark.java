package org.restante.benchmark;

import org.restante.database.TestPostgresql;

/**
 * What follows registrations, on PostgreSQL, with a function of its own each: {@link FirstInvite} and {@link HomeComing}.
 *
 * Benchmark: registration to first INVITE with few and many messages held, and many users who come back at once
 *
 * <p>Options: {@code --held N} messages held at the first INVITE (1000000, at most 10 million), {@code --users N} who come
 * back at once (1000), {@code --only first-invite|return}.
 */
public final class RegistrationBenchmark {

    private RegistrationBenchmark() {
    }

    public static void main(String[] args) throws Exception {
        int held = 1_000_000;
        int users = 1_000;
        String only = "";
        for (int i = 0; i + 1 < args.length; i += 2) {
            switch (args[i]) {
                case "--held" -> held = Math.max(1_000, Math.min(10_000_000, Integer.parseInt(args[i + 1])));
                case "--users" -> users = Math.max(10, Math.min(10_000, Integer.parseInt(args[i + 1])));
                case "--only" -> only = args[i + 1];
                default -> throw new IllegalArgumentException("unknown option " + args[i]);
            }
        }
        int exit = 1;
        try (TestPostgresql.Server server = TestPostgresql.start()) {
            if (!only.equals("return")) {
                FirstInvite.run(server, held);
            }
            if (!only.equals("first-invite")) {
                HomeComing.run(server, users);
            }
            exit = 0;
        } catch (Exception | AssertionError e) {
            System.err.println("registration: " + e);
        }
        System.exit(exit);
    }
}
