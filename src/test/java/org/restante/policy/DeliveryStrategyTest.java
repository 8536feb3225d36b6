package org.restante.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.restante.config.SettingsReader;
import org.restante.cpm.ConversationId;
import org.restante.cpm.Device;
import org.restante.cpm.FeatureTag;
import org.restante.cpm.InstanceId;
import org.restante.cpm.MessageKind;
import org.restante.cpm.ServedUser;
import org.restante.queue.Original;

class DeliveryStrategyTest {

    private static final ServedUser BOB = new ServedUser("sip:bob@home2.example");
    private static final String GRUU = "sip:bob@home2.example;gr=1";
    private static final Device PHONE = device(FeatureTag.MSG, FeatureTag.LARGEMSG, FeatureTag.DEFERRED);
    private static final Device OLD_PHONE = device(FeatureTag.MSG, FeatureTag.LARGEMSG);

    private static Device device(FeatureTag... services) {
        return new Device(new InstanceId("phone"), Optional.empty(), "sip:phone", Set.of(services));
    }

    /** I-01: what goes once to the user is left to one device of several; where the device is always named nothing is. */
    @ParameterizedTest
    @CsvSource({"false, PER_PROCEDURE, false, true", "false, PER_PROCEDURE, true, false", "true, PER_PROCEDURE, false, false",
        "false, GRUU, false, false"})
    void whatGoesOnceIsLeftToOneDevice(String multiDevice, String mode, boolean leading, boolean left) {
        DeliveryStrategy strategy = strategy("lmm.multiDevice", multiDevice, "target.mode", mode);
        assertThat(strategy.isLeftToAnother(large(300_000), PHONE, Capability.UNKNOWN, leading)).isEqualTo(left);
        assertThat(strategy.isLeftToAnother(pager("sip:alice@home1.example"), PHONE, Capability.UNKNOWN, leading)).isFalse();
    }

    private static DeliveryStrategy strategy(String... keysAndValues) {
        Map<String, String> keys = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            keys.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return new DeliveryStrategy(SettingsReader.read(keys, Map.of()));
    }

    private static Original message(MessageKind kind, String sender, String conversation, long octets, boolean anonymous) {
        Instant now = Instant.parse("2026-03-02T08:15:31Z");
        return new Original(kind, BOB, "MESSAGE sip:bob@home2.example SIP/2.0", List.of(), List.of(), sender, anonymous,
                Optional.empty(), Optional.of(new ConversationId(conversation)), Optional.empty(), Optional.empty(),
                Optional.empty(), "", "message/cpim", octets, now, now.plusSeconds(60), Optional.empty());
    }

    private static Original pager(String sender) {
        return message(MessageKind.PAGER, sender, "c", 300, false);
    }

    private static Original large(long octets) {
        return message(MessageKind.LMM, "sip:carol@x", "c", octets, false);
    }

    private static DeliveryPlan plan(DeliveryStrategy strategy, Device device, Original... ahead) {
        return strategy.plan(device, Capability.UNKNOWN, Arrays.asList(ahead));
    }

    @ParameterizedTest
    @CsvSource({
        "AUTO, 262144, true, UNKNOWN, PUSH", "AUTO, 262145, true, UNKNOWN, LARGE_MESSAGE",
        "AUTO, 400, false, UNKNOWN, LARGE_MESSAGE", "AUTO, 400, false, MULTIPART, PUSH",
        "AUTO, 400, false, CPIM_ONLY, LARGE_MESSAGE", "PUSH, 999999, false, CPIM_ONLY, PUSH",
        "OWN_SESSION, 1, true, MULTIPART, LARGE_MESSAGE", "OWN_SESSION, 999999, true, NO_LARGE_SESSION, PUSH",
        "OWN_SESSION, 999999, true, PLAIN_ONLY, PUSH"})
    void largeMessagesGoByThemselvesWhereThatFits(String delivery, long octets, boolean registersDeferred, Capability capability,
            Procedure expected) {
        DeliveryPlan plan = strategy("lmm.delivery", delivery).plan(registersDeferred ? PHONE : OLD_PHONE, capability,
                List.of(large(octets)));

        assertThat(plan.procedure()).isEqualTo(expected);
        assertThat(plan.takes(large(octets), 0)).isTrue();
        assertThat(plan.takes(large(octets), 1)).isEqualTo(expected == Procedure.PUSH);
    }

    @ParameterizedTest
    @CsvSource({"OWN_SESSION, 1301, LARGE_MESSAGE", "OWN_SESSION, 1300, PUSH", "AUTO, 999999, PUSH", "PUSH, 999999, PUSH"})
    void whatIsTooLargeForPagerModeCountsAsLargeWhereAllOfThemGoByThemselves(String delivery, long octets, Procedure expected) {
        assertThat(plan(strategy("lmm.delivery", delivery), PHONE, message(MessageKind.PAGER, "sip:a@x", "c", octets, false))
                .procedure()).isEqualTo(expected);
    }

    @Test
    void aLargeMessageEndsThePushBeforeIt() {
        DeliveryPlan plan = plan(strategy("lmm.delivery", "OWN_SESSION"), PHONE, pager("sip:alice@x"), large(10));

        assertThat(plan.procedure()).isEqualTo(Procedure.PUSH);
        assertThat(plan.hasOneSender()).isFalse();
        assertThat(plan.takes(pager("sip:carol@x"), 7)).isTrue();
        assertThat(plan.takes(large(10), 1)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"SEPARATE, 9, PUSH", "MERGED, 1, MERGED", "AUTO, 4, PUSH", "AUTO, 5, MERGED"})
    void messagesAreMergedWhereThatPays(String strategy, int waiting, Procedure expected) {
        Original[] ahead = Collections.nCopies(waiting, pager("sip:alice@x")).toArray(new Original[0]);

        assertThat(plan(strategy("payload.strategy", strategy), PHONE, ahead).procedure()).isEqualTo(expected);
    }

    @Test
    void onlyPagerSizeMessagesCountForMerging() {
        Original[] ahead = Collections.nCopies(9, message(MessageKind.PAGER, "sip:a@x", "c", 1301, false)).toArray(new Original[0]);

        assertThat(plan(strategy("payload.strategy", "AUTO"), PHONE, ahead).procedure()).isEqualTo(Procedure.PUSH);
    }

    @ParameterizedTest
    @EnumSource(names = {"CPIM_ONLY", "PLAIN_ONLY"})
    void nothingIsMergedForADeviceThatTakesNoMultipart(Capability capability) {
        assertThat(strategy("payload.strategy", "MERGED").plan(PHONE, capability, List.of(pager("sip:alice@x")))
                .procedure()).isEqualTo(Procedure.PUSH);
    }

    @ParameterizedTest
    @EnumSource
    void onlyADeviceThatRefusedMoreIsOfferedPlainSessions(Capability capability) {
        assertThat(strategy().plan(PHONE, capability, List.of(pager("sip:alice@x"))).isPlain())
                .isEqualTo(capability == Capability.PLAIN_ONLY);
    }

    @ParameterizedTest
    @CsvSource({"NONE, true, true, true", "SENDER, true, false, false", "CONVERSATION, false, false, false",
        "AUTO, true, true, true"})
    void sessionsAreGroupedAsWished(String groupBy, boolean otherConversation, boolean otherSender, boolean anonymously) {
        DeliveryPlan plan = plan(strategy("push.groupBy", groupBy), PHONE, pager("sip:alice@x"));

        assertThat(plan.takes(pager("sip:alice@x"), 1)).isTrue();
        assertThat(plan.takes(message(MessageKind.PAGER, "sip:alice@x", "d", 300, false), 1)).isEqualTo(otherConversation);
        assertThat(plan.takes(pager("sip:carol@x"), 1)).isEqualTo(otherSender);
        assertThat(plan.takes(message(MessageKind.PAGER, "sip:alice@x", "c", 300, true), 1)).isEqualTo(anonymously);
    }

    @ParameterizedTest
    @CsvSource({"CPIM_ONLY, false, true", "CPIM_ONLY, true, false", "PLAIN_ONLY, true, true", "MULTIPART, false, false",
        "UNKNOWN, false, false"})
    void aDeviceThatTakesNoHeadersIsToldOneSender(Capability capability, boolean registersDeferred, boolean oneSender) {
        DeliveryPlan plan = strategy().plan(registersDeferred ? PHONE : OLD_PHONE, capability, List.of(pager("sip:alice@x")));

        assertThat(plan.hasOneSender()).isEqualTo(oneSender);
        assertThat(plan.takes(pager("sip:carol@x"), 1)).isEqualTo(!oneSender);
    }

    @ParameterizedTest
    @CsvSource({"cpimOnly, CPIM_ONLY, true", "storeAndForward, STORE_AND_FORWARD, true", "strict, STRICT, false"})
    void aFamilyOfClientsGoesBeforeSettingsAndAnswers(String key, ClientProfile profile, boolean bare) {
        DeliveryStrategy strategy = strategy("profile." + key, "old*", "payload.strategy", "MERGED", "push.groupBy",
                bare ? "NONE" : "SENDER");
        DeliveryPlan plan = strategy.plan(PHONE.withUserAgent("Old client 1"), bare ? Capability.MULTIPART : Capability.CPIM_ONLY,
                List.of(pager("sip:alice@x"), pager("sip:carol@x")));

        assertThat(plan.profile()).isEqualTo(profile);
        assertThat(plan.procedure()).isEqualTo(bare ? Procedure.PUSH : Procedure.MERGED);
        assertThat(plan.hasOneSender()).isEqualTo(bare);
        assertThat(plan.takes(pager("sip:carol@x"), 1)).isEqualTo(!bare);
    }

    @ParameterizedTest
    @CsvSource({"PER_PROCEDURE, LARGE_MESSAGE, true, true", "PER_PROCEDURE, LARGE_MESSAGE, false, false",
        "PER_PROCEDURE, PUSH, true, false", "PER_PROCEDURE, MERGED, true, false", "AOR, PUSH, false, true",
        "GRUU, LARGE_MESSAGE, true, false"})
    void theTargetFollowsTheProcedure(String mode, Procedure procedure, boolean onlyDevice, boolean user) {
        assertThat(strategy("target.mode", mode).requestUri(procedure, BOB, GRUU, onlyDevice))
                .isEqualTo(user ? BOB.uri() : GRUU);
    }
}
