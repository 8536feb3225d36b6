package org.restante.function;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.h2.tools.Server;
import org.postgresql.ds.PGSimpleDataSource;

/** A store that a test can look into while a function works on it. */
final class OpenStore implements AutoCloseable {

    private final String url;
    private final DataSource source;
    private final Runnable close;

    private OpenStore(String url, DataSource source, Runnable close) {
        this.url = url;
        this.source = source;
        this.close = close;
    }

    /** Opens a store of the chosen kind, below a folder if it is a file. */
    static OpenStore in(Path folder) {
        return switch (ChosenStore.OF_THIS_RUN) {
            case H2 -> onH2(folder);
            case POSTGRESQL -> onPostgresql(folder);
        };
    }

    private static OpenStore onH2(Path folder) {
        try {
            Server server = Server.createTcpServer("-tcpPort", "0", "-baseDir", folder.toString(), "-ifNotExists").start();
            JdbcDataSource source = new JdbcDataSource();
            source.setUrl("jdbc:h2:tcp://127.0.0.1:" + server.getPort() + "/./queue");
            source.setUser("restante");
            return new OpenStore(source.getUrl(), source, server::stop);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static OpenStore onPostgresql(Path folder) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        String url = ChosenStore.POSTGRESQL.newUrl(folder);
        source.setUrl(url);
        return new OpenStore(url, source, () -> { });
    }

    /** {@return where a function finds it} */
    String url() {
        return url;
    }

    /** {@return contents that have begun to arrive and are neither a message's nor deleted} */
    long arriving() {
        return Long.parseLong(value("select count(*) from content_upload").orElseThrow());
    }

    /** {@return the last state that is kept of a group of this user, found by its Contribution-ID} */
    Optional<String> groupState(String user, String contribution) {
        String text = source instanceof JdbcDataSource ? "utf8tostring(document)" : "convert_from(document, 'UTF8')";
        return value("select " + text + " from group_state where served_user = '" + user
                + "' and contribution_id = '" + contribution + "'");
    }

    private Optional<String> value(String query) {
        try (Connection connection = source.getConnection();
                ResultSet rows = connection.createStatement().executeQuery(query)) {
            return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        close.run();
    }
}
