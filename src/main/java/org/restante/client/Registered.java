package org.restante.client;

import java.time.Duration;
import java.util.Optional;
import org.restante.cpm.Gruu;

/**
 * A registration that the registrar accepted.
 *
 * @param contact the contact URI that was registered
 * @param gruu    the device's public GRUU; empty if the registrar gave none
 * @param expires how long it lasts; the client refreshes it in time
 */
public record Registered(String contact, Optional<Gruu> gruu, Duration expires) {
}
