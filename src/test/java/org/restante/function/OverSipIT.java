package org.restante.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.restante.arquillian.EmbeddedDeployableContainer;
import org.restante.wire.Refereed;
import org.restante.wire.WireMessage;

/** Drives the deployed archive from outside, over SIP; the container is Arquillian's. */
@Refereed
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class OverSipIT {

    @Deployment(testable = false)
    static WebArchive archive() {
        return ShrinkWrap.create(ZipImporter.class, "restante.war").importFrom(new File("target/restante.war"))
                .as(WebArchive.class);
    }

    @Test
    void aMessageForAnAbsentUserIsAcceptedAndOptionsAreAnswered() {
        int port = EmbeddedDeployableContainer.sipPort();
        try (Scene scene = new Scene(port, "sip:outside@home.test")) {
            scene.hold("outside", "from outside");
            WireMessage options = scene.peer.expectResponseTo(
                    scene.core.originate("OPTIONS", Scene.ALICE, scene.user, "", new byte[0]), 200);
            assertThat(options.status()).isEqualTo(200);
        }
    }
}
