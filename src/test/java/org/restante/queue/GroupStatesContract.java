package org.restante.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.restante.Requirement;
import org.restante.cpm.ContributionId;
import org.restante.cpm.ConversationId;
import org.restante.cpm.GroupId;
import org.restante.cpm.ServedUser;

/** What every keeper of group states promises. */
public interface GroupStatesContract {

    Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
    GroupId GROUP = new GroupId("sip:grp-4f2a@conf.home1.example", Optional.of(new ConversationId("conversation-1")),
            Optional.of(new ContributionId("contribution-1")));

    /** {@return where states are kept, none yet} */
    GroupStates states();

    private static GroupState state(ServedUser user, GroupId group, Instant at, String document) {
        return new GroupState(user, group, at, NOON.plus(Duration.ofDays(30)), document.getBytes());
    }

    @Test
    @Requirement("DEF-09")
    default void def09_theNewestStateOfAGroupReplacesTheOlderOneAndNotTheOtherWayRound() {
        GroupState first = state(Samples.BOB, GROUP, NOON, "first");
        GroupState second = state(Samples.BOB, GROUP, NOON.plusSeconds(1), "second, with more who take part");
        assertThat(states().last(Samples.BOB, GROUP)).isEmpty();
        assertThat(states().keep(first)).isTrue();
        assertThat(states().last(Samples.BOB, GROUP)).contains(first);
        assertThat(states().keep(second)).isTrue();
        assertThat(states().keep(state(Samples.BOB, GROUP, NOON, "late"))).isFalse();
        assertThat(states().last(Samples.BOB, GROUP)).contains(second);
        GroupState again = state(Samples.BOB, GROUP, NOON.plusSeconds(1), "of the same second");
        assertThat(states().keep(again)).as("the one that came last").isTrue();
        assertThat(states().last(Samples.BOB, GROUP)).contains(again);
    }

    @Test
    default void everyUserAndEveryGroupHasItsOwnAndAChangedIdentityIsTheSameGroup() {
        GroupId other = new GroupId(GROUP.identity(), GROUP.conversation(), Optional.of(new ContributionId("contribution-2")));
        GroupId nameless = new GroupId(GROUP.identity(), Optional.empty(), Optional.empty());
        GroupId moved = new GroupId("sip:grp-new@conf.home1.example", GROUP.conversation(), GROUP.contribution());
        states().keep(state(Samples.BOB, GROUP, NOON, "bob's"));
        states().keep(state(Samples.CAROL, GROUP, NOON, "carol's"));
        states().keep(state(Samples.BOB, other, NOON, "another group's"));
        states().keep(state(Samples.BOB, nameless, NOON, "one without ids"));
        assertThat(states().last(Samples.CAROL, GROUP)).map(s -> new String(s.document())).contains("carol's");
        assertThat(states().last(Samples.BOB, other)).map(s -> new String(s.document())).contains("another group's");
        assertThat(states().last(Samples.BOB, nameless)).map(s -> new String(s.document())).contains("one without ids");
        GroupState changed = state(Samples.BOB, moved, NOON.plusSeconds(9), "moved");
        assertThat(states().keep(changed)).isTrue();
        assertThat(states().last(Samples.BOB, GROUP)).contains(changed);
    }

    @Test
    default void whatNeedNotBeKeptIsForgottenInPieces() {
        for (int i = 0; i < 5; i++) {
            GroupId group = new GroupId("sip:grp-" + i + "@conf.home1.example", Optional.empty(), Optional.empty());
            states().keep(new GroupState(Samples.BOB, group, NOON, NOON.plusSeconds(i), new byte[] {1}));
        }
        assertThat(states().forget(NOON.plusSeconds(3), 3)).isEqualTo(3);
        assertThat(states().forget(NOON.plusSeconds(3), 3)).isEqualTo(1);
        assertThat(states().forget(NOON.plusSeconds(3), 3)).isZero();
        assertThat(states().last(Samples.BOB, new GroupId("sip:grp-4@conf.home1.example", Optional.empty(), Optional.empty())))
                .isPresent();
    }
}
