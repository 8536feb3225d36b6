package org.restante.lab;

import static org.assertj.core.api.Assertions.assertThat;

import gov.nist.javax.sip.address.AddressFactoryImpl;
import java.text.ParseException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.restante.cpm.ServedUser;

class RoutingTest {

    private static final ServedUser BOB = ServedUser.of("sip:bob@home.test");

    private final Registrar registrar = new Registrar(new TestClock(), 10);
    private final Routing routing = new Routing(registrar, Set.of("home.test"),
            (host, port) -> host.equals("127.0.0.1") && port == 5070);

    @BeforeEach
    void register() {
        registrar.register(new RegisterRequest(BOB, "a", 1,
                List.of(new RegisterRequest.Contact("sip:bob@127.0.0.1:4000", List.of(), 60)), false, false));
    }

    private RoutingDecision decide(boolean inDialog, boolean fromFunction, boolean moreRoutes, String target)
            throws ParseException {
        return routing.decide(new RoutingFacts(inDialog, fromFunction, moreRoutes,
                new AddressFactoryImpl().createURI(target)));
    }

    @ParameterizedTest
    @CsvSource({
        // to tag, from the function, more routes, Request-URI, decision
        "false, false, false, sip:BOB@home.test,         ToFunction",
        "false, false, false, sip:bob@HOME.TEST;gr=x,    ToFunction",
        "false, false, true,  sip:bob@home.test,         Refuse",
        "false, false, false, sip:carol@192.0.2.1,       Onward",
        "false, false, false, sip:carol@other.test,      Refuse",
        "false, false, false, tel:+491234,               Refuse",
        "false, false, false, sip:127.0.0.1:5070,        Here",
        "false, false, false, sip:home.test,             Here",
        "false, true,  false, sip:bob@home.test,         ToDevices",
        "false, true,  false, sip:bob@home.test;gr=x,    Refuse",
        "false, true,  true,  sip:bob@home.test,         Onward",
        "true,  false, false, sip:bob@home.test,         ToDevices",
        "true,  false, true,  tel:+491234,               Onward",
        "true,  false, false, sip:127.0.0.1:5060,        Onward",
    })
    void everyRequestHasOneWay(boolean inDialog, boolean fromFunction, boolean moreRoutes, String target, String decision)
            throws ParseException {
        assertThat(decide(inDialog, fromFunction, moreRoutes, target).getClass().getSimpleName()).isEqualTo(decision);
    }

    @Test
    void theFunctionIsToldWhetherTheUserIsRegistered() throws ParseException {
        assertThat(decide(false, false, false, "sip:bob@home.test;user=phone"))
                .isEqualTo(new RoutingDecision.ToFunction(BOB, true));
        assertThat(decide(false, false, false, "sip:carol@home.test"))
                .isEqualTo(new RoutingDecision.ToFunction(ServedUser.of("sip:carol@home.test"), false));
    }
}
