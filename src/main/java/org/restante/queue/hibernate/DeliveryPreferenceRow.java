package org.restante.queue.hibernate;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.stream.Collectors;
import org.restante.cpm.ServedUser;
import org.restante.queue.Preferences;

/** Row of {@code delivery_preference}. */
@Entity
@Table(name = "delivery_preference")
class DeliveryPreferenceRow {

    @Id
    String servedUser;
    boolean onHold;
    String blockedSenders;

    DeliveryPreferenceRow() {
    }

    DeliveryPreferenceRow(ServedUser user, Preferences preferences) {
        this.servedUser = user.uri();
        this.onHold = preferences.onHold();
        this.blockedSenders = preferences.blocked().stream().map(ServedUser::uri).sorted().collect(Collectors.joining("\n"));
    }

    Preferences toRecord() {
        return new Preferences(onHold, blockedSenders.lines().map(ServedUser::new).collect(Collectors.toUnmodifiableSet()));
    }
}
