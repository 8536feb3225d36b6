package org.restante.client;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * The threads of one SIP stack. A stack that is stopped leaves its event thread waiting for ever, and not as a daemon,
 * so what a stack starts is kept in a thread group of its own and interrupted at the end.
 */
final class StackThreads {

    private final ThreadGroup group;

    /** @param name name of the group and prefix of its threads' names */
    StackThreads(String name) {
        this.group = new ThreadGroup(name);
    }

    /** Runs what starts the stack, so that its threads belong here, and names them after the stack. */
    <T> T start(Callable<T> starting) throws InterruptedException, ExecutionException {
        FutureTask<T> task = new FutureTask<>(starting);
        new Thread(group, task, group.getName() + "-start").start();
        T started = task.get();
        Thread[] threads = new Thread[group.activeCount() + 8];
        int count = group.enumerate(threads);
        for (int i = 0; i < count; i++) {
            if (!threads[i].getName().startsWith(group.getName())) {
                threads[i].setName(group.getName() + '-' + threads[i].getName());
            }
        }
        return started;
    }

    /** Ends the threads of a stack that was stopped. */
    void end() {
        group.interrupt();
    }
}
