/**
 * Settings: one immutable tree, read from file, environment and system properties, checked once, then frozen.
 *
 * <p>May import: nothing of ours; SmallRye Config.
 */
package org.restante.config;
