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
                    if (away) {
                        throw new QueueUnavailableException("cannot " + method.getName(), new IllegalStateException("away"));
                    }
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

    /** The store goes away after it has done this, and before it can say so. */
    public void awayAfter(String method) {
        last = method;
    }

    /** The store goes away, or comes back. */
    public void away(boolean isSo) {
        last = "";
        away = isSo;
    }
}
