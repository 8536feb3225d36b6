package org.restante.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.restante.client.Sent;

/**
 * What one part of the demonstration saw.
 *
 * @param act      the part
 * @param sent     the answers that the sender got, one a message
 * @param before   the queue while the recipient was away
 * @param why      why the first message was not delivered then
 * @param after    the queue when all was over
 * @param messages the messages then, each with the ledger of the devices
 * @param history  the recipient's history then
 * @param devices  the recipient's devices
 * @param events   everything that went over the wire
 */
record DemoRecord(DemoAct act, List<Sent> sent, JsonNode before, String why, JsonNode after, List<JsonNode> messages,
        JsonNode history, List<Seen> devices, List<WireEvent> events) {

    DemoRecord {
        sent = List.copyOf(sent);
        messages = List.copyOf(messages);
        devices = List.copyOf(devices);
        events = List.copyOf(events);
    }

    /** What is known of a device when all is over. */
    record Seen(String name, String instance, String gruu, List<DemoDevice.Shown> shown) {

        static Seen of(DemoDevice device) {
            return new Seen(device.name(), device.instance(), device.gruu(), device.shown());
        }
    }
}
