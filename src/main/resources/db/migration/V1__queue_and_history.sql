-- One script for H2 (PostgreSQL mode), PostgreSQL and distributed databases that speak its language.
--
-- Every table begins with the served user: it is the first column of every key, so that the tables can be distributed
-- by it. There are no foreign keys: what belongs together is changed in one transaction under the lock of the user's
-- row in user_queue, and large deletes need not check references.

-- One row a user: the lock that orders all changes of his queue, the fencing number of his newest lease, the newest
-- message id (ids grow within a user whatever node gives them), and counters that are kept, not counted.
create table user_queue (
    served_user     varchar(255) not null,
    fencing         bigint       not null,
    newest_message  uuid         not null,
    messages        integer      not null,
    octets          bigint       not null,
    notifications   integer      not null,
    primary key (served_user)
);

create table deferred_message (
    served_user       varchar(255) not null,
    id                uuid         not null,
    state             varchar(16)  not null,
    attempts          integer      not null,
    kind              varchar(16)  not null,
    start_line        varchar      not null,
    headers           varchar      not null,
    -- of the first MSRP SEND; empty for a message that came as SIP MESSAGE
    send_headers      varchar      not null,
    asserted_identity varchar      not null,
    anonymous         boolean      not null,
    asserted_service  varchar,
    conversation_id   varchar(255),
    contribution_id   varchar(255),
    in_reply_to       varchar(255),
    imdn_message_id   varchar(255),
    dispositions      varchar      not null,
    content_type      varchar      not null,
    content_octets    bigint       not null,
    -- null once the content has been dropped
    content_id        uuid,
    received_at       timestamp(6) with time zone not null,
    expires_at        timestamp(6) with time zone not null,
    -- set from the confirmation until the history record is written
    history_due_at    timestamp(6) with time zone,
    duplicate_key     varchar,
    -- of the duplicate key, so that a key of any length has an index entry of 16 octets
    duplicate_digest  uuid,
    primary key (served_user, id)
);
create unique index ux_message_duplicate on deferred_message (served_user, duplicate_digest);
-- what waits for a user
create index ix_message_waiting on deferred_message (served_user, state, id);
-- what the sweep ends or forgets
create index ix_message_expiry on deferred_message (state, expires_at);
create index ix_message_history on deferred_message (history_due_at);
-- find a message without knowing its user
create index ix_message_id on deferred_message (id);

-- Per-device ledger. node and deadline are set only while the lease is held, so that their indexes hold live leases.
create table device_delivery (
    served_user  varchar(255) not null,
    message_id   uuid         not null,
    device       varchar(255) not null,
    status       varchar(16)  not null,
    delivery     uuid         not null,
    fencing      bigint       not null,
    node         varchar(255),
    deadline     timestamp(6) with time zone,
    attempts     integer      not null,
    reason       varchar      not null,
    changed_at   timestamp(6) with time zone not null,
    primary key (served_user, message_id, device)
);
create index ix_delivery_lease on device_delivery (served_user, delivery, message_id);
create index ix_delivery_node on device_delivery (node);
create index ix_delivery_deadline on device_delivery (deadline);

-- Contents in pieces of 64 KiB, of messages and of history records alike.
create table content_chunk (
    served_user varchar(255) not null,
    content_id  uuid         not null,
    chunk_no    integer      not null,
    octets      bytea        not null,
    primary key (served_user, content_id, chunk_no)
);

create table history_message (
    served_user     varchar(255) not null,
    history_key     varchar(255) not null,
    kind            varchar(16)  not null,
    sender          varchar      not null,
    headers         varchar      not null,
    conversation_id varchar(255),
    contribution_id varchar(255),
    imdn_message_id varchar(255),
    content_type    varchar      not null,
    content_octets  bigint       not null,
    content_id      uuid         not null,
    received_at     timestamp(6) with time zone not null,
    delivered_at    timestamp(6) with time zone not null,
    primary key (served_user, history_key)
);
create index ix_history_newest on history_message (served_user, received_at);

create table user_preference (
    served_user varchar(255) not null,
    -- null: the deployment's default
    history_on  boolean,
    primary key (served_user)
);
