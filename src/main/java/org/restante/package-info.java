/**
 * Wiring and start/stop order of the Participating Function. The only package that may know every other.
 */
package org.restante;
