package org.restante.msrp;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Keeps a message in memory, and whatever became of it. */
final class CollectingSink implements ContentSink {

    private byte[] octets = {};
    private int writes;
    private long completedOctets = -1;
    private String abandoned = "";
    private CompletionStage<Void> afterWrite = CompletableFuture.completedFuture(null);
    private CompletionStage<Integer> verdict = CompletableFuture.completedFuture(200);

    /** Every write completes with this stage. */
    CollectingSink busyUntil(CompletionStage<Void> stage) {
        afterWrite = stage;
        return this;
    }

    CollectingSink answering(CompletionStage<Integer> stage) {
        verdict = stage;
        return this;
    }

    @Override
    public synchronized CompletionStage<Void> write(long offset, ByteBuffer piece) {
        writes++;
        int end = Math.toIntExact(offset) + piece.remaining();
        if (octets.length < end) {
            octets = Arrays.copyOf(octets, Math.max(end, octets.length * 2));
        }
        piece.get(octets, (int) offset, piece.remaining());
        return afterWrite;
    }

    @Override
    public synchronized CompletionStage<Integer> complete(long totalOctets) {
        completedOctets = totalOctets;
        return verdict;
    }

    @Override
    public synchronized void abandon(String reason) {
        abandoned = reason;
    }

    synchronized boolean complete() {
        return completedOctets >= 0;
    }

    synchronized byte[] octets() {
        return Arrays.copyOf(octets, (int) completedOctets);
    }

    synchronized int writes() {
        return writes;
    }

    synchronized String abandoned() {
        return abandoned;
    }
}
