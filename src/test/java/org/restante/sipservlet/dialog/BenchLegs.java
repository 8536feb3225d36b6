package org.restante.sipservlet.dialog;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.servlet.ServletContext;
import javax.servlet.sip.SipServletRequest;
import org.restante.config.Settings;
import org.restante.config.SettingsReader;
import org.restante.cpm.HeaderField;
import org.restante.sipservlet.CallLeg;
import org.restante.sipservlet.Content;
import org.restante.sipservlet.KeepAlivePreference;
import org.restante.sipservlet.LayerOptions;
import org.restante.sipservlet.LegEvent;
import org.restante.sipservlet.LegId;
import org.restante.sipservlet.LegListener;
import org.restante.sipservlet.OutgoingRequest;
import org.restante.sipservlet.OutgoingResponse;
import org.restante.sipservlet.RequestWithin;
import org.restante.sipservlet.SipHeaders;
import org.restante.sipservlet.UserAgent;
import org.restante.sipservlet.UserAgentServer;
import org.restante.sipservlet.annotation.Info;
import org.restante.sipservlet.annotation.Invite;
import org.restante.sipservlet.annotation.SipHandler;
import org.slf4j.LoggerFactory;

/**
 * The legs of a {@link LegBench}, within the application. Application and test have class loaders of their own, so what
 * passes between them are types of the JDK, in a map that both find among the system properties.
 */
@SipHandler
@Singleton
public final class BenchLegs implements LegListener {

    private static final List<HeaderField> TAGS = List.of(new HeaderField("automata", ""),
            new HeaderField("+g.3gpp.icsi-ref", "\"urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.cpm.deferred\""));

    private final UserAgent userAgent;
    private final UserAgentServer server;
    private final Map<String, Object> bridge;

    @Inject
    @SuppressWarnings("unchecked")
    public BenchLegs(UserAgent userAgent, UserAgentServer server, ServletContext context) {
        this.userAgent = userAgent;
        this.server = server;
        this.bridge = (Map<String, Object>) System.getProperties().get(context.getInitParameter("bridge"));
    }

    /** Settings and clock of the application. */
    @Singleton
    public static final class Parts {

        @Produces
        @Singleton
        Settings settings(ServletContext context) {
            Map<String, String> keys = new LinkedHashMap<>();
            context.getInitParameter("settings").lines().map(line -> line.split("=", 2))
                    .forEach(pair -> keys.put(pair[0], pair[1]));
            return SettingsReader.read(keys, Map.of());
        }

        @Produces
        @Singleton
        Clock clock() {
            return Clock.systemUTC();
        }

        @Produces
        @Singleton
        LayerOptions options() {
            LayerOptions ordinary = LayerOptions.ordinary();
            return new LayerOptions(ordinary.supported(), Duration.ofSeconds(3), ordinary.inviteWithin(), ordinary.slow(),
                    ordinary.longest(), ordinary.blockingThreads(), ordinary.blockingWaiting());
        }
    }

    /** As the test says for the next calls: seconds, seconds, whether we refresh. */
    @Override
    public Optional<KeepAlivePreference> keepAlive(String correlation) {
        return Optional.ofNullable((String) bridge.get("keepAlive")).map(words -> words.split(" "))
                .map(words -> new KeepAlivePreference(Duration.ofSeconds(Long.parseLong(words[0])),
                        Duration.ofSeconds(Long.parseLong(words[1])), Boolean.parseBoolean(words[2])));
    }

    void connect() {
        bridge.put("commands", (Function<Object[], Object>) this::command);
    }

    private Object command(Object[] words) {
        LegId leg = words.length > 2 ? new LegId((String) words[1], (String) words[2]) : null;
        return switch ((String) words[0]) {
            case "send" -> send(words);
            case "end" -> userAgent.end(leg, headers((String) words[3]));
            case "within" -> {
                userAgent.sendWithin(leg, new RequestWithin((String) words[3], headers((String) words[4]),
                        content((String) words[5]), (String) words[6]));
                yield null;
            }
            case "answer" -> {
                userAgent.answer(leg, new OutgoingResponse((Integer) words[3], headers((String) words[4]),
                        content((String) words[5])));
                yield null;
            }
            case "ended" -> userAgent.ended();
            default -> throw new IllegalArgumentException(words[0].toString());
        };
    }

    private Object send(Object[] words) {
        Map<String, String> contact = new LinkedHashMap<>();
        TAGS.forEach(tag -> contact.put(tag.name(), tag.value()));
        Content body = content((String) words[5]);
        OutgoingRequest request = new OutgoingRequest((String) words[2], (String) words[3], "<sip:bench@home.test>",
                "<" + words[3] + ">", routes((String) words[4]), headers((String) words[4]), contact,
                body.isPresent() ? Optional.of(body.type()) : Optional.empty(), body.octets());
        LegId id = userAgent.send(request, new CallLeg(name(), (String) words[1]), Duration.ofMinutes((Integer) words[6]));
        return new String[] {id.applicationSession(), id.leg()};
    }

    private static Content content(String sdp) {
        String type = sdp.equals("unwritable") ? "application/sdp;charset=utf-16" : "application/sdp";
        return sdp.isEmpty() ? Content.NONE : new Content(type, sdp.getBytes(StandardCharsets.UTF_8));
    }

    private static List<HeaderField> headers(String lines) {
        return fields(lines).filter(field -> !field.is("Route")).toList();
    }

    private static List<String> routes(String lines) {
        return fields(lines).filter(field -> field.is("Route")).map(HeaderField::value).toList();
    }

    private static Stream<HeaderField> fields(String lines) {
        return lines.lines().map(line -> line.split(": ", 2)).map(pair -> new HeaderField(pair[0], pair[1]));
    }

    @Override
    public String name() {
        return "bench";
    }

    @Override
    public void on(LegId leg, String correlation, LegEvent event) {
        tell(leg, correlation, text(event));
    }

    @Override
    public boolean offered(LegId leg, String correlation, Content offer) {
        return Boolean.TRUE.equals(tell(leg, correlation, "Offered"));
    }

    /** Takes every INVITE as a leg, known by its Call-ID. */
    @Invite
    public void invite(SipServletRequest invite) throws IOException {
        LegId leg = server.take(invite, new CallLeg(name(), invite.getCallId()), TAGS, Duration.ofMinutes(5));
        tell(leg, invite.getCallId(), "Invited");
        if (SipHeaders.first(invite, "Subject").filter("fail"::equals).isPresent()) {
            throw new IllegalStateException("wanted by the test");
        }
    }

    /** Forgets to answer. */
    @Info
    public void info(SipServletRequest request) {
        LoggerFactory.getLogger(BenchLegs.class).debug("forgets INFO of {}", request.getCallId());
    }

    @SuppressWarnings("unchecked")
    private Object tell(LegId leg, String correlation, String event) {
        return ((Function<Object[], Object>) bridge.get("events"))
                .apply(new Object[] {correlation, leg.applicationSession(), leg.leg(), event});
    }

    private static String text(LegEvent event) {
        if (event instanceof LegEvent.Provisional provisional) {
            return "Provisional " + provisional.status();
        } else if (event instanceof LegEvent.Accepted accepted) {
            return "Accepted " + accepted.status();
        } else if (event instanceof LegEvent.Refused refused) {
            return "Refused " + refused.status();
        } else if (event instanceof LegEvent.Answered answered) {
            return "Answered " + answered.step() + " " + text(answered.outcome());
        } else if (event instanceof LegEvent.Acknowledged acknowledged) {
            return acknowledged.content().isPresent() ? "Acknowledged with SDP" : "Acknowledged";
        }
        return event.getClass().getSimpleName();
    }
}
