package org.restante.console;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.restante.config.Settings;
import org.restante.deferral.FrontDoor;
import org.restante.ladder.LadderMeter;
import org.restante.queue.QueueDepth;
import org.restante.queue.QueueGauge;

/** The numbers of this node as text for Prometheus (exposition format 0.0.4). Reads memory only. */
@Singleton
final class Metrics {

    static final String TYPE = "text/plain;version=0.0.4";

    private final String node;
    private final Release release;
    private final LadderMeter deliveries;
    private final QueueGauge queue;
    private final FrontDoor door;
    private final Clock clock;

    @Inject
    Metrics(Settings settings, Release release, LadderMeter deliveries, QueueGauge queue, FrontDoor door, Clock clock) {
        this.node = settings.node().id();
        this.release = release;
        this.deliveries = deliveries;
        this.queue = queue;
        this.door = door;
        this.clock = clock;
    }

    /** {@return the numbers as they are now} */
    PlainText read() {
        StringBuilder text = new StringBuilder();
        family(text, "restante_info", "gauge", "The node and its version.");
        text.append("restante_info{node=\"").append(escaped(node)).append("\",version=\"").append(escaped(release.version()))
                .append("\"} 1\n");
        one(text, "restante_delivery_sessions_begun_total", "counter", "Sessions with devices that were begun.", deliveries.begun());
        one(text, "restante_delivery_sessions_ended_total", "counter", "Sessions with devices that are over.", deliveries.ended());
        one(text, "restante_delivery_sessions", "gauge", "Sessions with devices now.", deliveries.begun() - deliveries.ended());
        one(text, "restante_delivery_messages_sent_total", "counter", "Deferred messages that were sent to a device, "
                + "whatever it made of them.", deliveries.carried());
        one(text, "restante_delivery_round_trips_saved_total", "counter", "MSRP messages that were spared as several deferred "
                + "messages went in one.", deliveries.spared());
        one(text, "restante_barred_total", "counter", "Messages and sessions refused as their recipients had blocked who sent "
                + "them.", door.barred());
        queue.latest().ifPresent(depth -> queue(text, depth));
        one(text, "restante_ladders_lost_total", "counter", "Ladders that could not be kept.", deliveries.lost());
        one(text, "restante_ladder_octets", "gauge", "Octets of ladders in memory.", deliveries.octets());
        Runtime runtime = Runtime.getRuntime();
        one(text, "jvm_memory_heap_used_bytes", "gauge", "Heap in use.", runtime.totalMemory() - runtime.freeMemory());
        one(text, "jvm_memory_heap_max_bytes", "gauge", "Largest heap.", runtime.maxMemory());
        one(text, "jvm_threads_current", "gauge", "Live threads.", ManagementFactory.getThreadMXBean().getThreadCount());
        family(text, "process_uptime_seconds", "gauge", "Time since the JVM started.");
        text.append("process_uptime_seconds ").append(String.format(Locale.ROOT, "%.3f",
                ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0)).append('\n');
        return new PlainText(TYPE, text.toString());
    }

    /** Of all nodes together, as the last way through the users showed it. */
    private void queue(StringBuilder text, QueueDepth depth) {
        one(text, "restante_queue_messages", "gauge", "Messages that wait, notifications not among them.", depth.messages());
        one(text, "restante_queue_octets", "gauge", "Octets of their contents.", depth.octets());
        one(text, "restante_queue_users", "gauge", "Users with messages that wait.", depth.users());
        one(text, "restante_queue_notifications", "gauge", "Disposition notifications that wait.", depth.notifications());
        one(text, "restante_queue_oldest_seconds", "gauge", "Age of the oldest that waits, 0 if there is none.",
                depth.oldest().map(oldest -> age(oldest)).orElse(0L));
        one(text, "restante_queue_measured_seconds", "gauge", "How long ago the queue was measured.", age(depth.measuredAt()));
    }

    private long age(Instant then) {
        return Math.max(0, Duration.between(then, clock.instant()).toSeconds());
    }

    private static void one(StringBuilder text, String name, String type, String help, long value) {
        family(text, name, type, help);
        text.append(name).append(' ').append(value).append('\n');
    }

    private static void family(StringBuilder text, String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ').append(help).append("\n# TYPE ").append(name).append(' ').append(type)
                .append('\n');
    }

    private static String escaped(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
