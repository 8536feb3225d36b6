package org.restante.trigger;

import org.restante.cpm.ServedUser;

/** A device that the core had told of is not there: the core is to be asked for all of them. @param user whose devices */
public record RegistrationDoubted(ServedUser user) {
}
