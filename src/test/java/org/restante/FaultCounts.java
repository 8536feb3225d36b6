package org.restante;

/**
 * What a fault test has in its books at its end, over all rounds of a fault. {@code deploy/faults} reads what is told here.
 *
 * @param rounds how often the fault was made
 * @param acknowledged messages of which a sender was told that they are kept
 * @param lost those of them that are nowhere
 * @param cameAgain copies beyond the first, of the same imdn.Message-ID
 * @param inFlight copies that may come again: nobody can know whether the first was noted
 * @param unexpected what nobody sent, what came again without need, and what was left behind
 */
public record FaultCounts(int rounds, int acknowledged, int lost, int cameAgain, int inFlight, int unexpected) {

    /** Tells the counts in a line. */
    public void tell(String fault, String store) {
        System.out.printf("fault: %s on %s: %d rounds, %d acknowledged, %d lost, %d came again of %d in flight, %d unexpected%n",
                fault, store, rounds, acknowledged, lost, cameAgain, inFlight, unexpected);
    }
}
