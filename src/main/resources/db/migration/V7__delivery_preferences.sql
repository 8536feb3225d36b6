-- What a user wants of the messages for him. No row: everything is taken from everybody and delivered.
create table delivery_preference (
    served_user     varchar(255) not null,
    -- nothing is delivered; what comes is held
    on_hold         boolean      not null,
    -- canonical identities, one a line
    blocked_senders varchar      not null,
    primary key (served_user)
);
