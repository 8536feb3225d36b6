-- The last state of each group that a user takes part in, as its focus told it. A newer one replaces it.
create table group_state (
    served_user     varchar(255) not null,
    -- Conversation-ID and Contribution-ID of the group; its identity where it has neither
    group_key       varchar(512) not null,
    group_identity  varchar      not null,
    conversation_id varchar(255),
    contribution_id varchar(255),
    -- the time of which it tells
    stated_at       timestamp(6) with time zone not null,
    forget_at       timestamp(6) with time zone not null,
    document        bytea        not null,
    primary key (served_user, group_key)
);
create index ix_group_state_forget on group_state (forget_at);
