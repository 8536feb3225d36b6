package org.restante.architecture.planted.delivery;

import javax.servlet.http.HttpServletRequest;

/** HTTP belongs to the console. */
final class UsesHttpServlet {
    HttpServletRequest wrong() {
        return null;
    }
}
