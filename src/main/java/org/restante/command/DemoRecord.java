package org.restante.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.restante.client.Sent;

/**
 * What the demonstration saw.
 *
 * @param text    the text that was sent
 * @param sent    the answer that the sender got
 * @param before  the queue while the recipient was away
 * @param why     why the message was not delivered then
 * @param after   the queue when all was over
 * @param message the message then, with the ledger of the devices; missing if there was none
 * @param history the recipient's history then
 * @param devices the recipient's devices
 * @param events  everything that went over the wire
 */
record DemoRecord(String text, Sent sent, JsonNode before, String why, JsonNode after, JsonNode message, JsonNode history,
        List<Seen> devices, List<WireEvent> events) {

    /** What is known of a device when all is over. */
    record Seen(String name, String instance, String gruu, List<DemoDevice.Shown> shown) {

        static Seen of(DemoDevice device) {
            return new Seen(device.name(), device.instance(), device.gruu(), device.shown());
        }
    }
}
