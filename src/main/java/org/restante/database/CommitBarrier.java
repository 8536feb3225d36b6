package org.restante.database;

/**
 * What stands between a commit and the claim that it is durable. A database that writes through on commit needs
 * nothing; one that writes later is told to write now.
 */
interface CommitBarrier extends AutoCloseable {

    /** Returns once everything that was committed before the call survives a crash and a power cut. */
    void await();

    @Override
    void close();

    /** {@return the barrier of a database whose commit is durable by itself} */
    static CommitBarrier none() {
        return new CommitBarrier() {
            @Override
            public void await() {
                // the commit has already waited for the disk
            }

            @Override
            public void close() {
                // holds nothing
            }
        };
    }
}
