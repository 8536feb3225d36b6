package org.restante.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.restante.cpm.ContributionId;
import org.restante.cpm.Device;
import org.restante.cpm.FeatureTag;
import org.restante.cpm.Gruu;
import org.restante.cpm.ImdnMessageId;
import org.restante.cpm.InstanceId;
import org.restante.cpm.ServedUser;

class PolicyTest {

    private static final ServedUser BOB = new ServedUser("sip:bob@home.test");
    private static final Instant NOW = Instant.parse("2026-03-02T08:15:31.204Z");
    private static final Duration MOST = Duration.ofDays(30);

    @Test
    void lifetimeIsTheSmallerOfWhatIsAskedAndWhatIsKept() {
        assertThat(Lifetime.expiresAt(NOW, Optional.of(Duration.ofSeconds(60)), MOST)).isEqualTo(NOW.plusSeconds(60));
        assertThat(Lifetime.expiresAt(NOW, Optional.of(Duration.ofDays(31)), MOST)).isEqualTo(NOW.plus(MOST));
        assertThat(Lifetime.expiresAt(NOW, Optional.of(Duration.ofSeconds(9_999_999_999L)), MOST)).isEqualTo(NOW.plus(MOST));
        assertThat(Lifetime.expiresAt(NOW, Optional.empty(), MOST)).isEqualTo(NOW.plus(MOST));
    }

    @Test
    void duplicateKeyPrefersTheImdnMessageIdAndNamesTheSender() {
        Optional<ImdnMessageId> imdn = Optional.of(new ImdnMessageId("m1"));
        Optional<ContributionId> contribution = Optional.of(new ContributionId("m1"));
        Optional<String> key = DuplicateKey.of("sip:alice@home.test", imdn, contribution);

        assertThat(key).hasValueSatisfying(text -> assertThat(text).matches("[0-9a-f]{64}"));
        assertThat(DuplicateKey.of("sip:alice@home.test", imdn, Optional.empty())).isEqualTo(key);
        assertThat(DuplicateKey.of("sip:carol@home.test", imdn, contribution)).isNotEqualTo(key);
        assertThat(DuplicateKey.of("sip:alice@home.test", Optional.empty(), contribution)).isPresent().isNotEqualTo(key);
        assertThat(DuplicateKey.of("sip:alice@home.test", Optional.empty(), Optional.empty())).isEmpty();
    }

    @Test
    void everyCapableDeviceIsInvitedAtItsGruu() {
        assertThat(DeviceSelection.select(BOB, List.of(device("phone", true, FeatureTag.MSG),
                device("tablet", true, FeatureTag.SESSION)), Set.of()))
                .extracting(DeviceSelection.Target::requestUri)
                .containsExactly("sip:bob@home.test;gr=phone", "sip:bob@home.test;gr=tablet");
    }

    /** Row 6 of table C.2. */
    @Test
    void deviceWithoutGruuIsInvitedOnlyIfItIsTheOnlyContact() {
        Device bare = device("bare", false, FeatureTag.MSG);

        assertThat(DeviceSelection.select(BOB, List.of(bare), Set.of()))
                .containsExactly(new DeviceSelection.Target(bare, BOB.uri()));
        assertThat(DeviceSelection.select(BOB, List.of(bare, device("phone", true, FeatureTag.MSG)), Set.of()))
                .extracting(target -> target.device().instance().value()).containsExactly("phone");
        assertThat(DeviceSelection.select(BOB, List.of(bare, device("other", false)), Set.of()))
                .as("the other contact might be reached instead").isEmpty();
    }

    /** Row 7 of table C.2. */
    @Test
    void deviceWithoutCpmIsNotInvited() {
        assertThat(DeviceSelection.select(BOB, List.of(device("telephone", true), device("files", true, FeatureTag.FILETRANSFER)),
                Set.of())).isEmpty();
    }

    /** Row 9 of table C.2. */
    @Test
    void restingDeviceIsSkipped() {
        assertThat(DeviceSelection.select(BOB, List.of(device("a", true, FeatureTag.MSG), device("b", true, FeatureTag.MSG)),
                Set.of(new InstanceId("a")))).extracting(target -> target.device().instance().value()).containsExactly("b");
    }

    /** Two contacts of one device, as two flows of RFC 5626 make them, lead to the same place. */
    @Test
    void deviceIsInvitedOnce() {
        Device phone = device("phone", true, FeatureTag.MSG);

        assertThat(DeviceSelection.select(BOB, List.of(phone, new Device(phone.instance(), phone.gruu(), "sip:second-flow",
                phone.services())), Set.of())).hasSize(1);
    }

    @Test
    void backOffGrowsAndThenWaitsForASign() {
        List<Optional<Duration>> steps = IntStream.rangeClosed(1, 7)
                .mapToObj(failures -> RetryBackoff.after(failures, OptionalLong.empty())).toList();

        assertThat(steps).containsExactly(Optional.of(Duration.ofMinutes(1)), Optional.of(Duration.ofMinutes(5)),
                Optional.of(Duration.ofMinutes(15)), Optional.of(Duration.ofHours(1)), Optional.of(Duration.ofHours(6)),
                Optional.empty(), Optional.empty());
        assertThatIllegalArgumentException().isThrownBy(() -> RetryBackoff.after(0, OptionalLong.empty()));
    }

    @Test
    void retryAfterProlongsButNeverShortens() {
        assertThat(RetryBackoff.after(1, OptionalLong.of(5))).contains(Duration.ofMinutes(1));
        assertThat(RetryBackoff.after(1, OptionalLong.of(120))).contains(Duration.ofMinutes(2));
        assertThat(RetryBackoff.after(9, OptionalLong.of(120))).contains(Duration.ofMinutes(2));
    }

    private static Device device(String instance, boolean gruu, FeatureTag... services) {
        return new Device(new InstanceId(instance), gruu ? Optional.of(new Gruu("sip:bob@home.test;gr=" + instance))
                : Optional.empty(), "sip:192.0.2.1", Set.of(services));
    }
}
