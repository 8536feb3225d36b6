package org.restante.database;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where the database is and how it is reached.
 *
 * @param url               JDBC URL; for H2 what {@link Database} needs is added to it
 * @param user              database user
 * @param password          its password, may be empty
 * @param connections       size of the connection pool
 * @param connectionTimeout how long to wait for a connection before the database counts as unavailable
 */
public record DatabaseSettings(String url, String user, String password, int connections, Duration connectionTimeout) {

    /** An H2 file below the working directory. */
    public static final String DEFAULT_URL = "jdbc:h2:file:./data/restante";

    /** The cache, in KiB, is small: contents go through it once, and what is read often the system keeps in memory anyway. */
    private static final List<String> H2_NEEDS = List.of("MODE=PostgreSQL", "DATABASE_TO_LOWER=TRUE",
            "DEFAULT_NULL_ORDERING=HIGH", "LOCK_TIMEOUT=10000", "DB_CLOSE_ON_EXIT=FALSE", "CACHE_SIZE=8192");

    public DatabaseSettings {
        if (!url.startsWith("jdbc:")) {
            throw new IllegalArgumentException("not a JDBC URL: " + withoutPassword(url));
        }
        if (connections < 1) {
            throw new IllegalArgumentException("no connections: " + connections);
        }
        if (isH2(url)) {
            url = withH2Needs(url);
        }
    }

    /** Eight connections, three seconds to get one. */
    public DatabaseSettings(String url, String user, String password) {
        this(url, user, password, 8, Duration.ofSeconds(3));
    }

    /** {@return the default: an H2 file below the working directory} */
    public static DatabaseSettings byDefault() {
        return new DatabaseSettings(DEFAULT_URL, "restante", "");
    }

    boolean isH2() {
        return isH2(url);
    }

    /** {@return the class of PostgreSQL's driver, which comes along, if that is the database} */
    Optional<String> driver() {
        return isPostgresql() ? Optional.of("org.postgresql.Driver") : Optional.empty();
    }

    boolean isPostgresql() {
        return url.startsWith("jdbc:postgresql:");
    }

    /** {@return the URL as it may be shown: without a password} */
    public String shownUrl() {
        return withoutPassword(url);
    }

    @Override
    public String toString() {
        return shownUrl() + " as " + user;
    }

    private static boolean isH2(String url) {
        return url.startsWith("jdbc:h2:");
    }

    private static String withH2Needs(String url) {
        StringBuilder complete = new StringBuilder(url);
        String upper = url.toUpperCase(Locale.ROOT);
        for (String need : H2_NEEDS) {
            String name = need.substring(0, need.indexOf('=') + 1);
            if (!upper.contains(';' + name)) {
                complete.append(';').append(need);
            }
        }
        return complete.toString();
    }

    private static String withoutPassword(String url) {
        return url.replaceAll("(?i)(password=)[^;&]*", "$1***").replaceAll("//[^/@]*:[^/@]*@", "//***@");
    }
}
