package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.inject.spi.CDI;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.servlet.sip.SipApplicationSession;
import javax.servlet.sip.SipFactory;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.restante.config.Settings;
import org.restante.cpm.HeaderField;
import org.restante.cpm.InstanceId;
import org.restante.cpm.MessageKind;
import org.restante.cpm.ServedUser;
import org.restante.queue.Deferral;
import org.restante.queue.DeferredMessageQueue;
import org.restante.queue.Lease;
import org.restante.queue.MessageState;
import org.restante.queue.Original;
import org.restante.queue.Outcome;
import org.restante.sipservlet.SipExecutor;

/** Runs within the deployed archive, in the container, with the archive's own CDI beans. */
@ExtendWith(ArquillianExtension.class)
class InsideTheArchiveIT {

    @Deployment
    static WebArchive archive() {
        return ShrinkWrap.create(ZipImporter.class, "inside.war").importFrom(new File("target/restante.war"))
                .as(WebArchive.class);
    }

    @Test
    void theClassesAreThoseOfTheArchive() {
        assertThat(DeferredMessageQueue.class.getClassLoader().getClass().getSimpleName()).isEqualTo("WebappClassLoader");
        assertThat(bean(Settings.class).node().id()).isEqualTo("restante-1");
    }

    @Test
    void theQueueBeanHoldsClaimsAndFinishes() throws IOException {
        DeferredMessageQueue queue = bean(DeferredMessageQueue.class);
        ServedUser bob = ServedUser.of("sip:inside@home.test");
        Instant now = bean(Clock.class).instant();
        byte[] content = "hello".getBytes();
        Deferral.Stored held = (Deferral.Stored) queue.defer(new Original(MessageKind.PAGER, bob, "MESSAGE sip:inside@home.test SIP/2.0",
                List.of(new HeaderField("From", "<sip:alice@home1.example>")), List.of(), "sip:alice@home1.example", false,
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), "",
                "text/plain", content.length, now, now.plusSeconds(60), Optional.empty()), new ByteArrayInputStream(content));

        Lease lease = queue.claim(bob, new InstanceId("urn:uuid:1"), UUID.randomUUID(), "inside", now, Duration.ofMinutes(1))
                .orElseThrow();
        assertThat(queue.content(bob, held.id())).hasBinaryContent(content);
        assertThat(queue.done(lease, held.id(), new Outcome.Delivered("by the test", false), now)).isTrue();
        assertThat(queue.find(held.id()).orElseThrow().state()).isEqualTo(MessageState.DELIVERED);
    }

    @Test
    void workRunsUnderTheLockOfAnApplicationSessionAndTellsWhenItIsGone() {
        SipExecutor executor = bean(SipExecutor.class);
        SipFactory factory = bean(SipFactory.class);
        // on a thread of its own: the container locks a session for the HTTP request that made it until that is answered
        SipApplicationSession session = CompletableFuture.supplyAsync(factory::createApplicationSession).join();
        assertThat(executor.submit(session.getId(), locked -> locked.setAttribute("seen", Boolean.TRUE))
                .toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join())
                .isEqualTo(SipExecutor.Outcome.DONE);
        assertThat(CompletableFuture.supplyAsync(() -> session.getAttribute("seen")).join()).isEqualTo(Boolean.TRUE);
        String id = session.getId();
        CompletableFuture.runAsync(session::invalidate).join();
        assertThat(executor.submit(id, locked -> { })
                .toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join())
                .isEqualTo(SipExecutor.Outcome.GONE);
    }

    private static <T> T bean(Class<T> type) {
        return CDI.current().select(type).get();
    }
}
