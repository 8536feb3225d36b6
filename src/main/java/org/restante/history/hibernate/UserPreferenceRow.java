package org.restante.history.hibernate;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;

/** Row of {@code user_preference}. */
@Entity
@Table(name = "user_preference")
class UserPreferenceRow {

    @Id
    String servedUser;
    /** Null: the deployment's default. */
    Boolean historyOn;

    UserPreferenceRow() {
    }

    UserPreferenceRow(String servedUser, boolean historyOn) {
        this.servedUser = servedUser;
        this.historyOn = historyOn;
    }
}
