/** The Participating Function as a whole, seen from outside: the real archive in the real container, over real sockets. */
package org.restante.function;
