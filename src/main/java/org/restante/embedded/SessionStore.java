package org.restante.embedded;

import java.beans.PropertyChangeEvent;
import java.beans.PropertyChangeListener;
import org.mobicents.servlet.sip.catalina.SipStandardManager;

/**
 * The container's own session store, made to fit the last Tomcat 7: that Tomcat registers its store as a listener for
 * property changes of the web application, which the container's class no longer is.
 */
final class SessionStore extends SipStandardManager implements PropertyChangeListener {

    /** The session time-out is read from the web application itself, so a change of it needs no handling. */
    @Override
    public void propertyChange(PropertyChangeEvent event) {
        container.getLogger().debug("session store saw " + event.getPropertyName());
    }
}
