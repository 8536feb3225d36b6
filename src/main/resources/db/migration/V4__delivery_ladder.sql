-- What each session of a delivery exchanged over SIP and MSRP, for a while; its messages are packed into one value.
create table delivery_ladder (
    served_user    varchar(255) not null,
    session_id     uuid         not null,
    -- as the ledger of its messages names it
    delivery       uuid         not null,
    device         varchar(255) not null,
    procedure_name varchar(32)  not null,
    begun_at       timestamp(6) with time zone not null,
    ended_at       timestamp(6) with time zone not null,
    outcome        varchar      not null,
    rungs          bytea        not null,
    primary key (served_user, session_id)
);
-- found without knowing the user
create index ix_ladder_delivery on delivery_ladder (delivery);
-- what is forgotten
create index ix_ladder_age on delivery_ladder (ended_at);
