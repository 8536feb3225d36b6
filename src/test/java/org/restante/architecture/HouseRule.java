package org.restante.architecture;

import com.tngtech.archunit.lang.ArchRule;

/**
 * A rule of the house and the proof that it can fail.
 *
 * @param name what it says
 * @param offender simple name of a class among the planted ones that breaks it
 */
public record HouseRule(String name, String offender, ArchRule rule) {

    @Override
    public String toString() {
        return name;
    }
}
