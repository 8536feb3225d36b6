package org.restante.function;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.h2.jdbcx.JdbcDataSource;
import org.h2.tools.Server;

/** A store that a test can look into while a function works on it. */
final class OpenStore implements AutoCloseable {

    private final Server server;

    private OpenStore(Server server) {
        this.server = server;
    }

    /** Opens a store below a folder. */
    static OpenStore in(Path folder) {
        try {
            return new OpenStore(Server.createTcpServer("-tcpPort", "0", "-baseDir", folder.toString(), "-ifNotExists").start());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@return where a function finds it} */
    String url() {
        return "jdbc:h2:tcp://127.0.0.1:" + server.getPort() + "/./queue";
    }

    /** {@return contents that have begun to arrive and are neither a message's nor deleted} */
    long arriving() {
        return Long.parseLong(value("select count(*) from content_upload").orElseThrow());
    }

    /** {@return the last state that is kept of a group of this user, found by its Contribution-ID} */
    Optional<String> groupState(String user, String contribution) {
        return value("select utf8tostring(document) from group_state where served_user = '" + user
                + "' and contribution_id = '" + contribution + "'");
    }

    private Optional<String> value(String query) {
        JdbcDataSource source = new JdbcDataSource();
        source.setUrl(url());
        try (Connection connection = source.getConnection("restante", "");
                ResultSet rows = connection.createStatement().executeQuery(query)) {
            return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop();
    }
}
