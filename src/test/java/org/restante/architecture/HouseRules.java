package org.restante.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The rules of the house for the classes under one root package, so that planted offenders can stand under another. */
public final class HouseRules {

    private final String root;
    private final List<HouseRule> rules = new ArrayList<>();

    /** Rules for the classes whose packages begin with {@code root}. */
    public HouseRules(String root) {
        this.root = root;
        add("packages import what the plan allows", "ImportsAcross",
                classes().should(importOnly(Rooms.plan())));
        add("packages stand in the plan", "Stranger", classes().should(importOnly(Rooms.plan())));
        add("packages are free of cycles", "CycleStart",
                slices().matching(root + ".(*)..").should().beFreeOfCycles());
        libraries();
        state();
        time();
        output();
    }

    /** {@return every rule} */
    public List<HouseRule> all() {
        return List.copyOf(rules);
    }

    private void libraries() {
        add("Netty only in msrp", "UsesNetty", onlyIn(packages("msrp"), "io.netty.."));
        add("javax.servlet.sip only in sip, sipservlet and lab", "UsesSipServlet",
                onlyIn(packages("sip", "sipservlet", "sipservlet.annotation", "lab", "embedded"), "javax.servlet.sip.."));
        add("handlers take the container's messages and nothing else of it", "AnswersByHand", noClasses()
                .that(in(packages("sip"))).should().dependOnClassesThat(describe("are of the container, but no message",
                        type -> type.getPackageName().equals("javax.servlet.sip")
                                && !List.of("SipServletRequest", "SipServletResponse", "SipServletMessage")
                                        .contains(type.getSimpleName())))
                .orShould().callMethodWhere(describe("make a response by hand",
                        (JavaMethodCall call) -> call.getName().equals("createResponse"))));
        add("javax.servlet.http only in console and the root", "UsesHttpServlet",
                onlyIn(packages("", "console"), "javax.servlet.http.."));
        add("Jakarta Persistence, Hibernate and Flyway only in ..hibernate and database", "UsesPersistence",
                onlyIn(packages("database", "queue.hibernate", "history.hibernate", "ladder.hibernate"), "jakarta.persistence..",
                        "org.hibernate..", "org.flywaydb..", "com.zaxxer.hikari.."));
        String[] plain = {"java..", "javax.xml..", "org.w3c.dom..", "org.xml.sax.."};
        add("codecs and the words of cpm use the JDK only", "UsesLogging", classes().that(
                in(packages("codec.cpim", "codec.imdn", "codec.reginfo", "cpm"))).should().onlyDependOnClassesThat()
                .resideInAnyPackage(and(plain, root + "..")));
        add("codec.mime uses the JDK and Mime4j only", "UsesNetty", classes().that(in(packages("codec.mime")))
                .should().onlyDependOnClassesThat()
                .resideInAnyPackage(and(plain, root + "..", "org.apache.james.mime4j..")));
        add("codec.sdp uses the JDK and JAIN SDP only", "UsesNetty", classes().that(in(packages("codec.sdp")))
                .should().onlyDependOnClassesThat()
                .resideInAnyPackage(and(plain, root + "..", "javax.sdp..", "gov.nist.javax.sdp..")));
        add("policy is pure: no clock, no input or output", "UsesClock", noClasses().that(in(packages("policy")))
                .should().dependOnClassesThat().resideInAnyPackage("java.io..", "java.nio.file..",
                        "java.nio.channels..", "java.sql..", "javax.sql..", "org.slf4j..")
                .orShould().dependOnClassesThat().areAssignableTo(Clock.class));
    }

    private void state() {
        add("static fields are final", "MutableStatic", fields().that().areStatic().should().beFinal());
        add("static fields hold no state", "StaticMap", noFields().that().areStatic().should()
                .haveRawType(describe("a mutable type", HouseRules::isMutable)));
        add("no thread locals", "UsesThreadLocal",
                noClasses().should().dependOnClassesThat().areAssignableTo(ThreadLocal.class));
        add("no Manager, Helper, Util or Impl", "SessionManager", noClasses().should()
                .haveNameMatching(".*(Manager|Helper|Helpers|Util|Utils|Impl)(\\$.*)?"));
    }

    private void time() {
        add("the time comes from an injected Clock", "AsksTheTime", noClasses().should()
                .callMethodWhere(describe("read the system's time", HouseRules::readsTime)));
        add("nobody sleeps", "Sleeps", noClasses().should()
                .callMethodWhere(describe("sleep", (JavaMethodCall call) -> call.getName().equals("sleep")
                        && (call.getTargetOwner().isEquivalentTo(Thread.class)
                        || call.getTargetOwner().isAssignableTo(TimeUnit.class)))));
        add("only the root, the client and the command line make a system clock", "MakesClock",
                noClasses().that(notIn(packages("", "client", "command"))).should()
                        .callMethodWhere(describe("make a system clock", (JavaMethodCall call) ->
                                call.getTargetOwner().isEquivalentTo(Clock.class)
                                        && call.getName().startsWith("system"))));
    }

    private void output() {
        add("no System.out and System.err", "Prints", noClasses().should().accessField(System.class, "out")
                .orShould().accessField(System.class, "err"));
        add("no printed stack traces", "PrintsTrace", noClasses().should()
                .callMethodWhere(describe("print a stack trace",
                        (JavaMethodCall call) -> call.getName().equals("printStackTrace"))));
    }

    /** Rules about code that is not there yet are not failures; planted offenders show that they bite. */
    private void add(String name, String offender, ArchRule rule) {
        rules.add(new HouseRule(name, offender, rule.allowEmptyShould(true)));
    }

    private ArchRule onlyIn(List<String> rooms, String... library) {
        return noClasses().that(notIn(rooms)).should().dependOnClassesThat().resideInAnyPackage(library);
    }

    private List<String> packages(String... rooms) {
        return Arrays.stream(rooms).map(room -> room.isEmpty() ? root : root + '.' + room).toList();
    }

    private static DescribedPredicate<JavaClass> in(List<String> packages) {
        return describe("are in " + packages, type -> packages.contains(type.getPackageName()));
    }

    private static DescribedPredicate<JavaClass> notIn(List<String> packages) {
        return DescribedPredicate.not(in(packages));
    }

    private static String[] and(String[] some, String... more) {
        return Stream.concat(Arrays.stream(some), Arrays.stream(more)).toArray(String[]::new);
    }

    private static boolean readsTime(JavaMethodCall call) {
        boolean now = call.getName().equals("now") && call.getTargetOwner().getPackageName().startsWith("java.time")
                && call.getTarget().getRawParameterTypes().isEmpty();
        return now || call.getTargetOwner().isEquivalentTo(System.class) && call.getName().equals("currentTimeMillis");
    }

    private static boolean isMutable(JavaClass type) {
        String name = type.getName();
        boolean implementation = name.startsWith("java.util.") && (type.isAssignableTo(Collection.class)
                || type.isAssignableTo(Map.class)) && !type.isInterface();
        return implementation || name.startsWith("java.util.concurrent.atomic.")
                || type.isAssignableTo(ConcurrentMap.class)
                || type.isAssignableTo(Executor.class);
    }

    private ArchCondition<JavaClass> importOnly(Rooms rooms) {
        return new ArchCondition<>("import only what the plan of the house allows") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                String from = room(type);
                if (!rooms.knows(from)) {
                    events.add(SimpleConditionEvent.violated(type,
                            type.getName() + " is in package " + from + ", which is missing from the plan"));
                }
                type.getDirectDependenciesFromSelf().stream()
                        .filter(dependency -> isOurs(dependency) && !rooms.allows(from, target(dependency)))
                        .forEach(dependency -> events.add(SimpleConditionEvent.violated(dependency,
                                from + " may not import " + target(dependency) + ": " + dependency.getDescription())));
            }
        };
    }

    private boolean isOurs(Dependency dependency) {
        String name = dependency.getTargetClass().getBaseComponentType().getPackageName();
        return name.equals(root) || name.startsWith(root + '.');
    }

    private String target(Dependency dependency) {
        return room(dependency.getTargetClass().getBaseComponentType());
    }

    private String room(JavaClass type) {
        String name = type.getPackageName();
        return name.equals(root) ? "" : name.substring(root.length() + 1);
    }
}
