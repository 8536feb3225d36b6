package org.restante.client;

import javax.sip.Dialog;
import javax.sip.ServerTransaction;
import javax.sip.message.Request;

/** Takes requests that come in. Called on the client's lane. */
interface RequestTaker {

    /**
     * A request to be answered.
     *
     * @param dialog the dialog it belongs to, with application data if the client knows it; may be null
     */
    void onRequest(Request request, ServerTransaction transaction, Dialog dialog);

    /** An ACK in this dialog. */
    void onAck(Dialog dialog);

    /** A dialog is over for the stack. */
    void onDialogTerminated(Dialog dialog);
}
