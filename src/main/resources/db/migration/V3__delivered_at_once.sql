-- Messages that a device took at once, so that nothing of them was held: what makes a second copy recognisable.
create table delivered_at_once (
    served_user      varchar(255) not null,
    duplicate_digest uuid         not null,
    id               uuid         not null,
    -- a day after the message would have expired
    forget_at        timestamp(6) with time zone not null,
    primary key (served_user, duplicate_digest)
);
create index ix_delivered_forget on delivered_at_once (forget_at);
