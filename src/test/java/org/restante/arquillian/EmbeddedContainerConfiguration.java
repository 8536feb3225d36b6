package org.restante.arquillian;

import org.jboss.arquillian.container.spi.ConfigurationException;
import org.jboss.arquillian.container.spi.client.container.ContainerConfiguration;

/** Nothing needs to be configured: the container takes free ports on loopback. Made by Arquillian. */
public final class EmbeddedContainerConfiguration implements ContainerConfiguration {

    @Override
    public void validate() throws ConfigurationException {
        // nothing can be wrong
    }
}
