/**
 * From tests to docs/conformance.md: a listener notes what each test with {@link org.restante.Requirement} came to,
 * and after all tests a program writes the page or holds it against what happened.
 */
package org.restante.conformance;
