package org.restante.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.restante.cpm.ServedUser;

/** What every keeper of preferences promises. */
public interface UserPreferencesContract {

    ServedUser MALLORY = ServedUser.of("sip:mallory@home1.example");
    ServedUser NUMBER = ServedUser.of("tel:+15551230007");

    /** {@return where preferences are kept, none yet} */
    UserPreferences preferences();

    @Test
    default void whoHasSaidNothingWantsEverything() {
        assertThat(preferences().of(Samples.BOB)).isEqualTo(Preferences.NONE);
        assertThat(preferences().change(Samples.BOB, before -> before)).isEqualTo(Preferences.NONE);
    }

    @Test
    default void whatIsSaidStaysUntilItIsTakenBackAndIsOfThisUserAlone() {
        assertThat(preferences().change(Samples.BOB, before -> before.hold(true)).onHold()).isTrue();
        Preferences both = preferences().change(Samples.BOB, before -> before.block(Set.of(MALLORY, NUMBER)));
        assertThat(both).isEqualTo(new Preferences(true, Set.of(MALLORY, NUMBER)));
        assertThat(preferences().of(Samples.BOB)).isEqualTo(both);
        assertThat(preferences().of(Samples.CAROL)).isEqualTo(Preferences.NONE);
        preferences().change(Samples.BOB, before -> before.hold(false));
        assertThat(preferences().of(Samples.BOB)).isEqualTo(new Preferences(false, Set.of(MALLORY, NUMBER)));
        preferences().change(Samples.BOB, before -> before.block(Set.of()));
        assertThat(preferences().of(Samples.BOB)).isEqualTo(Preferences.NONE);
    }

    @Test
    default void whoHasAnyIsToldWhileTheyAreFew() {
        assertThat(preferences().users(1)).hasValue(Set.of());
        preferences().change(Samples.BOB, before -> before.hold(true));
        assertThat(preferences().users(1)).hasValue(Set.of(Samples.BOB));
        preferences().change(Samples.CAROL, before -> before.block(Set.of(MALLORY)));
        assertThat(preferences().users(1)).isEmpty();
        assertThat(preferences().users(2)).hasValue(Set.of(Samples.BOB, Samples.CAROL));
    }

    @Test
    default void asManyAsMayBeBlockedFit() {
        Set<ServedUser> most = IntStream.range(0, Preferences.MOST_BLOCKED).mapToObj(i -> ServedUser.of("sip:"
                + "x".repeat(200) + i + "@home1.example")).collect(Collectors.toSet());
        preferences().change(Samples.BOB, before -> before.block(most));
        assertThat(preferences().of(Samples.BOB).blocked()).isEqualTo(most);
        assertThat(preferences().of(Samples.BOB).bars(List.of(MALLORY))).isFalse();
        assertThat(preferences().of(Samples.BOB).bars(List.of(MALLORY, most.iterator().next()))).isTrue();
        most.add(MALLORY);
        assertThatThrownBy(() -> preferences().change(Samples.BOB, before -> before.block(most)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
