/** The plan of the house, its rules, and under {@code planted} one offender for each rule to prove that it bites. */
package org.restante.architecture;
