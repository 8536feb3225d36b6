package org.restante.queue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** A queue whose store can be made to go away, and to come back. */
public final class LeavingQueue {

    private volatile boolean away;
    private volatile String last = "";
    private final DeferredMessageQueue queue;

    /** @param behind what answers while the store is there */
    public LeavingQueue(DeferredMessageQueue behind) {
        this.queue = (DeferredMessageQueue) Proxy.newProxyInstance(DeferredMessageQueue.class.getClassLoader(),
                new Class<?>[] {DeferredMessageQueue.class}, (proxy, method, arguments) -> {
                    reach(method.getName());
                    try {
                        Object result = method.invoke(behind, arguments);
                        if (method.getName().equals(last)) {
                            away = true;
                            throw new QueueUnavailableException("cannot tell of " + last, new IllegalStateException("away"));
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** {@return the queue} */
    public DeferredMessageQueue queue() {
        return queue;
    }

    /** Throws what the queue does while the store is away. @param what is tried */
    public void reach(String what) {
        if (away) {
            throw new QueueUnavailableException("cannot " + what, new IllegalStateException("away"));
        }
    }

    /** The store goes away after it has done this, and before it can say so. */
    public void awayAfter(String method) {
        last = method;
    }

    /** {@return whether the store is away} */
    public boolean isAway() {
        return away;
    }

    /** The store goes away, or comes back. */
    public void away(boolean isSo) {
        last = "";
        away = isSo;
    }
}
