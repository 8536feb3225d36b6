/**
 * The command line {@code restante}: runs the Participating Function in the foreground, asks a running one, demonstrates
 * it. Not in the WAR; nobody imports it.
 *
 * <p>May import: {@code embedded}, {@code client}, {@code config}, {@code codec.*}, {@code cpm}, {@code msrp}, and of
 * libraries picocli and Jackson.
 */
package org.restante.command;
