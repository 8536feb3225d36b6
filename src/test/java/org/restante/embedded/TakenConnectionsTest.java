package org.restante.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Who finds room, and who goes for him. */
class TakenConnectionsTest {

    private static final Duration QUIET = Duration.ofSeconds(32);

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // it may run over
    private final TakenConnections taken = new TakenConnections(new TakenConnections.Bounds(5, 3), QUIET, nanos::get);
    private final List<String> closed = new ArrayList<>();

    /** {@return its place; null if it is not taken} Each a moment after the one before. */
    private TakenConnections.Place take(String address, String name) throws UnknownHostException {
        nanos.incrementAndGet();
        return taken.take(InetAddress.getByName(address), () -> closed.add(name)).orElse(null);
    }

    /** One that has brought a message, and waits for more. */
    private TakenConnections.Place used(String address, String name) throws UnknownHostException {
        return message(take(address, name));
    }

    private TakenConnections.Place message(TakenConnections.Place place) {
        nanos.incrementAndGet();
        place.reads();
        place.brought();
        place.waits();
        return place;
    }

    private void goBy(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void theOldestOfASourceThatBroughtNothingGoesForANewOneOfIt() throws UnknownHostException {
        take("192.0.2.9", "another source");
        used("192.0.2.1", "first");
        TakenConnections.Place second = take("192.0.2.1", "second");
        take("192.0.2.1", "third");
        second.reads();
        second.waits(); // octets alone are no message
        assertThat(take("192.0.2.1", "fourth")).isNotNull();
        assertThat(closed).containsExactly("second");
        assertThat(take("192.0.2.1", "fifth")).isNotNull();
        assertThat(closed).containsExactly("second", "third");
    }

    @Test
    void whereAllAreFullTheOldestOfAnySourceGoes() throws UnknownHostException {
        for (int i = 1; i <= 5; i++) {
            take("192.0.2." + i, "source " + i);
        }
        assertThat(take("192.0.2.6", "source 6")).isNotNull();
        assertThat(closed).containsExactly("source 1");
    }

    @Test
    void whereEachIsUsedTheNewOneIsNotTaken() throws UnknownHostException {
        for (int i = 0; i < 3; i++) {
            used("192.0.2.1", "used");
        }
        assertThat(take("192.0.2.1", "too many")).isNull();
        used("192.0.2.2", "used");
        take("192.0.2.2", "second").left();
        used("192.0.2.2", "used");
        assertThat(take("192.0.2.3", "too many in all")).isNull();
        assertThat(closed).isEmpty();
    }

    @Test
    void theOneThatIsQuietForLongestGoesOnceItsTransactionsAreOver() throws UnknownHostException {
        TakenConnections.Place busy = used("192.0.2.1", "busy");
        TakenConnections.Place talks = used("192.0.2.1", "talks");
        used("192.0.2.1", "quiet");
        busy.reads(); // what it brought is not dealt with yet
        goBy(QUIET.minusMillis(1));
        message(talks);
        assertThat(take("192.0.2.1", "early")).isNull();
        goBy(Duration.ofMillis(1));
        assertThat(take("192.0.2.1", "new")).isNotNull();
        assertThat(closed).containsExactly("quiet");
        goBy(QUIET.multipliedBy(2));
        assertThat(take("192.0.2.1", "another")).isNotNull();
        assertThat(closed).as("one that brought nothing before one that did").containsExactly("quiet", "new");
    }

    @Test
    void whoLeavesMakesRoomOnceAndNobodyCountsOurs() throws UnknownHostException {
        TakenConnections.Place first = used("192.0.2.1", "first");
        used("192.0.2.1", "second");
        for (int i = 0; i < 10; i++) {
            message(taken.ofOurs());
        }
        used("192.0.2.1", "third");
        first.left();
        first.left();
        taken.ofOurs().left();
        assertThat(used("192.0.2.1", "in its place")).isNotNull();
        assertThat(take("192.0.2.1", "too many")).isNull();
        used("192.0.2.2", "fourth");
        used("192.0.2.2", "fifth");
        assertThat(take("192.0.2.3", "too many in all")).isNull();
        assertThat(closed).isEmpty();
    }

    @Test
    void whoWasClosedForAnotherMakesNoRoomWhenHeLeaves() throws UnknownHostException {
        TakenConnections.Place gone = take("192.0.2.1", "gone");
        used("192.0.2.1", "second");
        used("192.0.2.1", "third");
        used("192.0.2.1", "fourth");
        gone.left();
        assertThat(take("192.0.2.1", "too many")).isNull();
        assertThat(closed).containsExactly("gone");
    }

    @Test
    void aSiteOfIPv6IsOneSource() throws UnknownHostException {
        for (int i = 0; i < 3; i++) {
            used("2001:db8:0:1::" + i, "used");
        }
        assertThat(take("2001:db8:0:1:ffff::1", "of the same site")).isNull();
        assertThat(take("2001:db8:0:2::1", "of another")).isNotNull();
    }

    @Test
    void thereAreNoMoreThanTheSystemBears() {
        TakenConnections.Bounds wanted = new TakenConnections.Bounds(4096, 1024);
        assertThat(wanted.within(5000)).isEqualTo(wanted);
        assertThat(wanted.within(256)).isEqualTo(new TakenConnections.Bounds(256, 1024));
        assertThat(wanted.within(0).all()).isEqualTo(1);
        assertThat(OpenFiles.most()).isGreaterThan(16);
    }
}
