package org.restante.architecture;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The plan of the house: what each package may import of the others, besides itself, the JDK and the libraries that
 * {@link HouseRules} speaks of. Names are relative to the root package, which is {@code ""}.
 */
public final class Rooms {

    private static final String CODECS =
            "codec.cpim codec.groupstate codec.imdn codec.mime codec.reginfo codec.sdp codec.xml";

    private static final List<String> PROCEDURES = List.of("push", "largemessage", "merged", "group");

    private final Map<String, Set<String>> mayImport = new HashMap<>();

    private Rooms() {
        // words and formats
        room("cpm", "");
        room("config", "");
        room("lane", "");
        for (String codec : CODECS.split(" ")) {
            room(codec, "codec.mime");
        }
        alsoMay("codec.groupstate", "codec.xml");
        alsoMay("codec.imdn", "codec.xml");
        alsoMay("codec.reginfo", "codec.xml");
        // foundations
        room("msrp", "codec.mime codec.sdp");
        room("sipservlet", "cpm codec.mime config");
        room("database", "config");
        // ports and what stores behind them
        room("queue", "cpm");
        room("queue.hibernate", "queue cpm database");
        room("history", "cpm");
        room("history.hibernate", "history cpm database");
        // the way of a message
        room("sip", "sipservlet deferral trigger disposition delivery cpm lane");
        room("deferral", "cpm codec.cpim codec.sdp queue policy history disposition msrp sipservlet lane");
        room("relay", "sipservlet msrp policy deferral cpm " + CODECS);
        room("policy", "cpm queue config");
        room("trigger", "cpm codec.reginfo config lane");
        room("delivery", "cpm queue policy trigger history disposition sipservlet msrp lane");
        for (String procedure : PROCEDURES) {
            room("delivery." + procedure, "delivery cpm codec.cpim codec.sdp msrp sipservlet");
        }
        room("ladder", "cpm config sipservlet msrp");
        room("ladder.hibernate", "ladder cpm database");
        room("disposition", "cpm codec.cpim codec.imdn history sipservlet");
        room("console", "queue history trigger config cpm lane");
        // where the code has grown beyond the first plan, as the package-info of each says
        alsoMay("sip", "config codec.reginfo relay");
        alsoMay("deferral", "config trigger codec.groupstate codec.imdn codec.mime");
        alsoMay("relay", "queue trigger config lane disposition");
        alsoMay("disposition", "queue policy trigger config lane");
        alsoMay("delivery", "codec.sdp codec.cpim codec.mime config ladder");
        alsoMay("console", "ladder deferral");
        for (String procedure : PROCEDURES) {
            alsoMay("delivery." + procedure, "queue codec.mime config");
        }
        // annotations of JSR 359, for whoever writes handlers
        room("sipservlet.annotation", "");
        alsoMay("sipservlet", "sipservlet.annotation");
        alsoMay("sip", "sipservlet.annotation");
        // beside the application, in the WAR
        room("lab", "sipservlet sipservlet.annotation cpm config " + CODECS);
        // outside the WAR
        room("client", "cpm msrp " + CODECS);
        room("embedded", "config");
        room("command", "embedded client config cpm msrp " + CODECS);
        // the root wires what is in the WAR; nobody else names the lab
        room("", mayImport.keySet().stream().filter(name -> !Set.of("client", "embedded", "command")
                .contains(name)).collect(Collectors.joining(" ")));
    }

    /** {@return the plan as it stands} */
    public static Rooms plan() {
        return new Rooms();
    }

    private void room(String name, String imports) {
        mayImport.put(name, Arrays.stream(imports.split(" ")).filter(s -> !s.isEmpty())
                .collect(Collectors.toUnmodifiableSet()));
    }

    private void alsoMay(String name, String imports) {
        room(name, String.join(" ", mayImport.get(name)) + ' ' + imports);
    }

    /** {@return whether this package is in the plan} */
    public boolean knows(String room) {
        return mayImport.containsKey(room);
    }

    /** {@return whether {@code from} may import {@code to}} */
    public boolean allows(String from, String to) {
        return from.equals(to) || mayImport.getOrDefault(from, Set.of()).contains(to);
    }

    /** {@return all packages in the plan} */
    public Collection<String> names() {
        return mayImport.keySet();
    }

    /** {@return what this package may import} */
    public Set<String> importsOf(String room) {
        return mayImport.get(room);
    }
}
