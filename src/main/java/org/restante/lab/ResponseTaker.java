package org.restante.lab;

import javax.sip.message.Response;

/** Takes what becomes of a request that the core sent; called on the core's lane. */
interface ResponseTaker {

    /** A response came; several provisional ones may precede a final one. */
    void answered(Response response);

    /**
     * No response will come.
     *
     * @param status what it counts as: 408 for silence, 503 for a request that could not be sent (RFC 3261 §8.1.3.1)
     */
    void failed(int status);
}
