package org.restante.msrp;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/** Writes down all that a session tells, each as one line. */
final class RecordingListener implements MsrpSessionListener {

    private final Queue<String> told = new ConcurrentLinkedQueue<>();
    private volatile Function<IncomingMessage, Reception> onMessage = message -> new Reception.Refused(403);

    /** What it answers to messages from now on. */
    RecordingListener receiving(Function<IncomingMessage, Reception> answer) {
        onMessage = answer;
        return this;
    }

    RecordingListener receivingInto(ContentSink sink) {
        return receiving(message -> new Reception.Into(sink));
    }

    List<String> told() {
        return List.copyOf(told);
    }

    @Override
    public void onBound(MsrpSession session) {
        told.add("bound");
    }

    @Override
    public void onTransmitted(MsrpSession session, String messageId) {
        told.add("transmitted " + messageId);
    }

    @Override
    public void onReport(MsrpSession session, DeliveryReport report) {
        told.add("report " + report.messageId() + ' ' + report.range() + ' ' + report.status());
    }

    @Override
    public void onRefused(MsrpSession session, String messageId, int status) {
        told.add("refused " + messageId + ' ' + status);
    }

    @Override
    public void onUnfinished(MsrpSession session, String messageId, long confirmedOctets) {
        told.add("unfinished " + messageId + ' ' + confirmedOctets);
    }

    @Override
    public Reception onMessage(MsrpSession session, IncomingMessage message) {
        told.add("message " + message.messageId() + ' ' + message.contentType() + ' ' + message.totalOctets());
        return onMessage.apply(message);
    }

    @Override
    public void onLost(MsrpSession session, String reason) {
        told.add("lost: " + reason);
    }
}
