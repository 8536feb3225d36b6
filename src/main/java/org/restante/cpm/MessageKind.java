package org.restante.cpm;

/** What kind of CPM message an item of the queue is (STO-05). */
public enum MessageKind {
    /** Pager Mode: a SIP MESSAGE. */
    PAGER,
    /** Large Message Mode: one message in an MSRP session of its own. */
    LMM,
    /** A message of a 1-to-1 session. */
    CHAT,
    /** A message of a group session. */
    GROUP_CHAT,
    /** A file. */
    FILE_TRANSFER,
    /** A disposition notification. */
    IMDN,
    /** An invitation to a group session; its content is the list of participants, empty without one. */
    GROUP_INVITE
}
