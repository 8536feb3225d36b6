package org.restante.sipservlet.container;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.restante.embedded.ContainerException;
import org.restante.wire.ScriptedSipPeer;
import org.restante.wire.Transport;

/**
 * Applications whose handlers cannot be used: deployed into the real container beside one that is in service, they are
 * refused with class and method named, and the other goes on. What else is not legal is tested without a container.
 */
class BootRefusalIT {

    private static LayerApplication inService;

    @BeforeAll
    static void start() {
        inService = LayerApplication.start(TrapHandlers.class, LayerParts.class, OrdinaryTimes.class);
    }

    @AfterAll
    static void stop() {
        inService.close();
    }

    @AfterEach
    void theOtherGoesOn() {
        try (ScriptedSipPeer peer = ScriptedSipPeer.open().towards(Transport.UDP, inService.sipPort())) {
            peer.expectResponseTo(peer.send("""
                    MESSAGE sip:answer@127.0.0.1 SIP/2.0
                    Via: SIP/2.0/[transport] [local];branch=[branch]
                    Max-Forwards: 70
                    From: <sip:alice@home.test>;tag=[tag]
                    To: <sip:answer@127.0.0.1>
                    Call-ID: [call_id]
                    CSeq: 1 MESSAGE
                    """), 200);
        }
    }

    private static void refused(Class<?> handler, String... named) {
        assertThatExceptionOfType(ContainerException.class).isThrownBy(() -> inService.deploy(
                handler.getSimpleName(), true, handler, LayerParts.class, OrdinaryTimes.class))
                .withMessageContainingAll(named);
    }

    @ParameterizedTest
    @ValueSource(classes = {BadHandlers.NotMarked.class, BadHandlers.NeitherMarkedNorBean.class, BadHandlers.TwoParameters.class,
        BadHandlers.Static.class, BadHandlers.StatusOfARequest.class, BadHandlers.PredicateThatIsNoBean.class,
        BadHandlers.PredicateOfTheOtherKind.class})
    void anIllegalHandlerMethodIsNamedWithItsClass(Class<?> handler) {
        refused(handler, handler.getName() + ".handle: ");
    }

    @ParameterizedTest
    @ValueSource(classes = {BadHandlers.WithoutScope.class, BadHandlers.ConstructorNotForCdi.class,
        BadHandlers.NothingHandled.class, BadHandlers.NothingToInject.class})
    void aHandlerThatMessagesCouldNotComeToIsNamed(Class<?> handler) {
        refused(handler, handler.getSimpleName());
    }

    /** CDI passes over a class that cannot be loaded, as if it had never been there. */
    @Test
    void aHandlerThatCannotBeLoadedIsNamedWithWhatItLacks() {
        assertThatExceptionOfType(ContainerException.class).isThrownBy(() -> inService.deploy("NotLoadable", true,
                BadHandlers.NotLoadable.class, GoodHandler.class, LayerParts.class, OrdinaryTimes.class))
                .withMessageContainingAll(BadHandlers.NotLoadable.class.getName(), "container/Absent");
    }

    @Test
    void ofTwoThatAreEquallySpecificBothAreNamed() {
        refused(BadHandlers.Twin.class, BadHandlers.Twin.class.getName() + ".one", BadHandlers.Twin.Other.class.getName() + ".two",
                "neither is more specific");
    }

    @Test
    void anApplicationWithoutHandlersIsRefused() {
        assertThatExceptionOfType(ContainerException.class).isThrownBy(() -> inService.deploy("none", true, LayerParts.class,
                OrdinaryTimes.class)).withMessageContaining("no class with @SipHandler was found");
    }

    /** The descriptor names the servlet but not the listener that boots CDI. */
    @Test
    void anApplicationWhoseLayerWasNotStartedIsRefused() {
        assertThatExceptionOfType(ContainerException.class).isThrownBy(() -> inService.deploy("unlistened", false,
                GoodHandler.class, LayerParts.class, OrdinaryTimes.class)).withMessageContaining("unlistened");
    }
}
