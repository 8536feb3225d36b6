/**
 * Benchmarks: classes with a {@code main} named {@code …Benchmark}, run by {@code deploy/benchmark}. Each measures a
 * limit or a peer in the same run, in turns with what it compares, and prints both rates and their ratio. The class
 * comment has one line that begins with {@code Benchmark:}; the command's list shows it. May import everything.
 */
package org.restante.benchmark;
