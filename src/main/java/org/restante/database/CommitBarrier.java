package org.restante.database;

/**
 * What stands between a commit and the claim that it is durable. A database that writes through on commit needs
 * nothing; one that writes later is told to write now.
 */
interface CommitBarrier extends AutoCloseable {

    /** {@return what work begins on now, for {@link #await}} */
    Object mark();

    /**
     * Returns once everything that was committed before the call survives a crash and a power cut.
     *
     * @param mark of before the work began
     * @throws jakarta.persistence.PersistenceException if that is not so, or not known: the store may have been closed by a
     *         fault meanwhile, and opened again without it
     */
    void await(Object mark);

    @Override
    void close();

    /** {@return the barrier of a database whose commit is durable by itself} */
    static CommitBarrier none() {
        return new CommitBarrier() {
            @Override
            public Object mark() {
                return this;
            }

            @Override
            public void await(Object mark) {
                // the commit has already waited for the disk
            }

            @Override
            public void close() {
                // holds nothing
            }
        };
    }
}
