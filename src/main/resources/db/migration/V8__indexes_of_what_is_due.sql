-- Nearly every message has neither due when it arrives: where a database can index some rows only, those are left out.
drop index ix_message_history;
create index ix_message_history on deferred_message (history_due_at) ${history_due};
drop index ix_message_notice;
create index ix_message_notice on deferred_message (notice_due_at) ${notice_due};
