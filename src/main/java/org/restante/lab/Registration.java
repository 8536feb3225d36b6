package org.restante.lab;

import java.time.Clock;
import java.time.Instant;
import java.util.function.Consumer;
import javax.sip.ServerTransaction;
import javax.sip.header.ContactHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.restante.cpm.ServedUser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers REGISTER. The device gets its 200 before anybody hears of the change; nobody can hold it up. */
final class Registration {

    private static final Logger LOG = LoggerFactory.getLogger(Registration.class);

    private final SipWire wire;
    private final RegisterReader reader;
    private final Registrar registrar;
    private final CoreAddress core;
    private final Clock clock;
    private final Consumer<RegistrationChange> changes;

    /** @param changes hears of every change after its REGISTER was answered */
    Registration(SipWire wire, RegisterReader reader, Registrar registrar, CoreAddress core, Clock clock,
            Consumer<RegistrationChange> changes) {
        this.wire = wire;
        this.reader = reader;
        this.registrar = registrar;
        this.core = core;
        this.clock = clock;
        this.changes = changes;
    }

    /** @throws RefusedException if the REGISTER is refused */
    void take(ServerTransaction transaction, Request request) throws RefusedException {
        RegisterRequest register = reader.read(request);
        RegisterAnswer answer = registrar.register(register);
        if (answer.status() != Response.OK) {
            throw new RefusedException(answer.status(), answer.why());
        }
        wire.reply(transaction, ok(request, register.user(), answer));
        answer.change().ifPresent(change -> {
            LOG.info("lab core: {} has {} device(s)", change.user(), answer.bindings().size());
            changes.accept(change);
        });
    }

    private Response ok(Request request, ServedUser user, RegisterAnswer answer) {
        Response response = wire.response(request, Response.OK);
        Instant now = clock.instant();
        answer.bindings().forEach(b -> response.addHeader(wire.header(ContactHeader.NAME, b.contact(now))));
        response.addHeader(wire.header("P-Associated-URI", "<" + user.uri() + ">"));
        response.addHeader(wire.header("Service-Route", core.route("orig")));
        return response;
    }
}
