-- Contents that are still arriving, operators' orders, and what senders are still to be told.

-- What is promised to contents that are still arriving counts towards the user's limits, and is kept like the others.
alter table user_queue add column uploads integer default 0 not null;
alter table user_queue add column upload_octets bigint default 0 not null;

-- An operator holds it back: no device is offered it until it is released; its time runs on.
alter table deferred_message add column on_hold boolean default false not null;
-- set when it expired or was thrown away and its sender asked to be told; until he was
alter table deferred_message add column notice_due_at timestamp(6) with time zone;
-- what an operator wants it to end as once nobody delivers it any more; null: EXPIRED
alter table deferred_message add column ends_as varchar(16);
create index ix_message_notice on deferred_message (notice_due_at);

-- A content that is arriving, or whose pieces are still to be deleted. No message refers to it.
create table content_upload (
    served_user varchar(255) not null,
    content_id  uuid         not null,
    -- the most that may arrive
    announced   bigint       not null,
    -- whole pieces of it that are stored
    pieces      integer      not null,
    -- nothing more arrives: the pieces are to be deleted
    dropped     boolean      not null,
    changed_at  timestamp(6) with time zone not null,
    primary key (served_user, content_id)
);
create index ix_upload_age on content_upload (changed_at);

-- What operators did to a message: who, when, why, and what came of it.
create table message_order (
    served_user varchar(255) not null,
    message_id  uuid         not null,
    id          uuid         not null,
    command     varchar(16)  not null,
    by_whom     varchar      not null,
    reason      varchar      not null,
    given_at    timestamp(6) with time zone not null,
    result      varchar(16)  not null,
    primary key (served_user, message_id, id)
);
