package org.restante.sipservlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import javax.servlet.sip.SipServletMessage;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.restante.sipservlet.Matching.Range;

/** The selection of a handler method, against the rules of the specification written down a second time, naively. */
class HandlerSelectionPropertyTest {

    private static final List<String> METHODS = List.of("INVITE", "MESSAGE", "BYE", "FROBNICATE");
    private static final List<Integer> STATUSES = List.of(180, 200, 299, 404, 486, 600);

    /** Predicates by their class, as the index tells them apart. */
    private static final List<Class<?>> PREDICATES = List.of(Integer.class, Long.class, Short.class);

    @Provide
    Arbitrary<Matching> matchings() {
        Arbitrary<Set<String>> methods = Arbitraries.of("INVITE", "MESSAGE", "BYE").set().ofMaxSize(2);
        Arbitrary<Set<Integer>> codes = Arbitraries.of(STATUSES).set().ofMaxSize(1);
        Arbitrary<Set<Range>> ranges = Arbitraries.of(new Range(200, 299), new Range(100, 699), new Range(400, 499),
                new Range(480, 489)).set().ofMaxSize(2);
        Arbitrary<Set<Class<?>>> predicates = Arbitraries.of(PREDICATES).<Class<?>>map(type -> type).set().ofMaxSize(2);
        return Combinators.combine(methods, codes, ranges, predicates, Arbitraries.integers().between(0, 2))
                .as((m, c, r, p, order) -> new Matching(m, c, r, p, p.isEmpty() ? 0 : order));
    }

    @Property(tries = 400)
    void exactlyOneMethodTakesAMessageOrTheBootFails(@ForAll("handlers") List<HandlerMethod> handlers,
            @ForAll("trueOnes") Set<Class<?>> trueOnes, @ForAll Random random) {
        List<HandlerMethod> bound = handlers.stream().map(handler -> asking(handler, trueOnes)).toList();
        List<HandlerMethod> shuffled = new ArrayList<>(bound);
        Collections.shuffle(shuffled, random);
        HandlerIndex index;
        try {
            index = new HandlerIndex(bound);
        } catch (HandlerException e) {
            assertThat(hasTie(bound)).as("the boot failed: %s", e.getMessage()).isTrue();
            return;
        }
        assertThat(hasTie(bound)).as("two methods are equal and the boot did not fail").isFalse();
        HandlerIndex again = new HandlerIndex(shuffled);
        for (String method : METHODS) {
            for (int status : STATUSES) {
                Optional<HandlerMethod> found = index.find(new FakeSip().response(method, status));
                assertThat(found).isEqualTo(winner(bound, trueOnes, method, status));
                assertThat(again.find(new FakeSip().response(method, status))).isEqualTo(found);
            }
        }
    }

    @Property
    void specificityIsATotalOrder(@ForAll("matchings") Matching a, @ForAll("matchings") Matching b,
            @ForAll("matchings") Matching c) {
        for (int status : STATUSES) {
            Comparator<Matching> order = Matching.bySpecificity(status);
            assertThat(Integer.signum(order.compare(a, b))).isEqualTo(-Integer.signum(order.compare(b, a)));
            if (order.compare(a, b) <= 0 && order.compare(b, c) <= 0) {
                assertThat(order.compare(a, c)).isLessThanOrEqualTo(0);
            }
        }
    }

    @Provide
    Arbitrary<List<HandlerMethod>> handlers() {
        return matchings().list().ofMinSize(1).ofMaxSize(4).map(matchings -> {
            List<HandlerMethod> handlers = new ArrayList<>();
            for (Matching matching : matchings) {
                handlers.add(new HandlerMethod("Handler.m" + handlers.size(), null, true, matching, List.of()));
            }
            return handlers;
        });
    }

    @Provide
    Arbitrary<Set<Class<?>>> trueOnes() {
        return Arbitraries.of(PREDICATES).<Class<?>>map(type -> type).set();
    }

    private static HandlerMethod asking(HandlerMethod handler, Set<Class<?>> trueOnes) {
        List<Predicate<SipServletMessage>> predicates = handler.matching().predicates().stream()
                .map(type -> (Predicate<SipServletMessage>) message -> trueOnes.contains(type)).toList();
        return new HandlerMethod(handler.where(), null, true, handler.matching(), predicates);
    }

    /** The rules one by one: each keeps only those that are best by it. */
    private static Optional<HandlerMethod> winner(List<HandlerMethod> all, Set<Class<?>> trueOnes, String method, int status) {
        List<HandlerMethod> left = all.stream().filter(h -> matches(h.matching(), method, status))
                .filter(h -> h.matching().predicates().isEmpty()
                        || h.matching().predicates().stream().anyMatch(trueOnes::contains)).toList();
        left = best(left, h -> !h.matching().sipMethods().isEmpty());
        left = best(left, h -> h.matching().codes().contains(status));
        left = best(left, h -> width(h.matching(), status) < Integer.MAX_VALUE || h.matching().codes().contains(status));
        List<HandlerMethod> some = left;
        if (some.stream().noneMatch(h -> h.matching().codes().contains(status))) {
            left = best(left, h -> some.stream().allMatch(o -> width(h.matching(), status) <= width(o.matching(), status)));
        }
        left = best(left, h -> !h.matching().predicates().isEmpty());
        return left.stream().min(Comparator.<HandlerMethod>comparingInt(h -> h.matching().order())
                .thenComparing(HandlerMethod::where));
    }

    private static List<HandlerMethod> best(List<HandlerMethod> some, Predicate<HandlerMethod> rule) {
        List<HandlerMethod> better = some.stream().filter(rule).toList();
        return better.isEmpty() ? some : better;
    }

    private static boolean matches(Matching m, String method, int status) {
        boolean methodFits = m.sipMethods().isEmpty() || m.sipMethods().contains(method);
        boolean noStatus = m.codes().isEmpty() && m.ranges().isEmpty();
        return methodFits && (noStatus || m.codes().contains(status) || width(m, status) < Integer.MAX_VALUE);
    }

    private static int width(Matching m, int status) {
        return m.ranges().stream().filter(r -> r.begin() <= status && status <= r.end())
                .mapToInt(r -> r.end() - r.begin()).min().orElse(Integer.MAX_VALUE);
    }

    /** Two that no rule tells apart for some message, and whose predicates are the same. */
    private static boolean hasTie(List<HandlerMethod> all) {
        for (HandlerMethod a : all) {
            for (HandlerMethod b : all) {
                if (a != b && a.matching().predicates().equals(b.matching().predicates()) && meet(a.matching(), b.matching())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean meet(Matching a, Matching b) {
        for (String method : METHODS) {
            for (int status = 100; status < 700; status++) {
                boolean sameCode = a.codes().contains(status) == b.codes().contains(status);
                boolean sameWidth = a.codes().contains(status) || width(a, status) == width(b, status);
                if (matches(a, method, status) && matches(b, method, status)
                        && a.sipMethods().isEmpty() == b.sipMethods().isEmpty() && sameCode && sameWidth) {
                    return true;
                }
            }
        }
        return false;
    }
}
