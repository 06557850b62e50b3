//! The ledger's tables, and the steps from each version to the next.

/// Marks an SQLite file as a ledger of this program (`jxtz`).
pub(super) const APPLICATION: i32 = 0x6A78_747A;

/// The statements that bring a ledger from each version to the next. A step that was released is never changed: a change of the
/// tables is a new step.
pub(super) const STEPS: [&str; 9] = [
    // 1: units, issues, what was received, what was in it, and the messages about it.
    "
    CREATE TABLE unit (
        code    TEXT PRIMARY KEY,
        name    TEXT NOT NULL,
        parent  TEXT,
        emails  TEXT NOT NULL,          -- separated by ';'
        place   INTEGER NOT NULL,       -- order on the roster
        listed  INTEGER NOT NULL        -- 0 once it is no longer on the roster
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE issue (
        serial   INTEGER PRIMARY KEY,   -- the number that the workbook carries
        unit     TEXT NOT NULL,
        content  TEXT NOT NULL,         -- digest of all that was filled in, form included
        template TEXT NOT NULL,
        revision INTEGER NOT NULL,
        digest   TEXT NOT NULL,         -- SHA-256 of the file
        path     TEXT NOT NULL,
        given    TEXT NOT NULL,         -- JSON: prefilled, filled and compared figures by field id
        day      TEXT NOT NULL
    ) STRICT;
    CREATE INDEX issue_unit ON issue (unit, serial);
    CREATE INDEX issue_digest ON issue (digest);

    CREATE TABLE received (
        id      INTEGER PRIMARY KEY,
        digest  TEXT NOT NULL UNIQUE,   -- SHA-256 of the file as received
        path    TEXT NOT NULL,          -- where it was first seen, within the campaign's folder
        kind    TEXT NOT NULL,          -- workbook | message | archive | other
        sender  TEXT NOT NULL,
        subject TEXT NOT NULL,
        day     TEXT NOT NULL,          -- when it was sent, or taken in
        remark  TEXT NOT NULL
    ) STRICT;

    CREATE TABLE sighting (
        path   TEXT PRIMARY KEY,
        digest TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE document (
        id         INTEGER PRIMARY KEY,
        received   INTEGER NOT NULL REFERENCES received (id),
        name       TEXT NOT NULL,       -- what it is called in the message or archive
        digest     TEXT NOT NULL,       -- SHA-256 of the workbook itself
        same       INTEGER,             -- the document that has the same content, if it came again
        unit       TEXT,
        serial     INTEGER NOT NULL,
        round      INTEGER NOT NULL,    -- 0 where it is no round of a unit
        verdict    TEXT NOT NULL,       -- pass | return | reject
        late       INTEGER NOT NULL,
        declared   TEXT,
        recomputed TEXT,
        ceiling    TEXT,
        grade      TEXT,
        errors     INTEGER NOT NULL,
        warnings   INTEGER NOT NULL,
        open       INTEGER NOT NULL,    -- warnings without an explanation
        notices    INTEGER NOT NULL,
        output     TEXT NOT NULL,       -- the workbook that went back, within the campaign's folder
        output_digest TEXT NOT NULL,    -- SHA-256 of it
        entries    TEXT NOT NULL        -- JSON: field id -> value
    ) STRICT;
    CREATE INDEX document_digest ON document (digest);
    CREATE INDEX document_unit ON document (unit, round);
    CREATE INDEX document_output ON document (output_digest);

    CREATE TABLE finding (
        document    INTEGER NOT NULL REFERENCES document (id),
        n           INTEGER NOT NULL,
        code        TEXT NOT NULL,
        severity    TEXT NOT NULL,      -- fatal | error | warning | notice
        sheet       TEXT,
        cell        TEXT,
        field       TEXT NOT NULL,
        item        TEXT NOT NULL,
        entered     TEXT NOT NULL,
        expected    TEXT NOT NULL,
        message     TEXT NOT NULL,
        fix         TEXT NOT NULL,
        explanation TEXT,
        PRIMARY KEY (document, n)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE message (
        id       INTEGER PRIMARY KEY,
        kind     TEXT NOT NULL,         -- reply | reminder | issue | rectification
        unit     TEXT,
        received INTEGER,               -- what it answers
        path     TEXT NOT NULL UNIQUE,
        digest   TEXT NOT NULL,
        day      TEXT NOT NULL
    ) STRICT;
    ",
    // 2: the scores of the review.
    "
    CREATE TABLE review (
        unit      TEXT NOT NULL,
        indicator TEXT NOT NULL,
        score     TEXT,                 -- NULL while the unit is drawn but the indicator is not reviewed yet
        remark    TEXT NOT NULL,
        round     INTEGER NOT NULL,     -- the round that was reviewed
        day       TEXT NOT NULL,
        PRIMARY KEY (unit, indicator)
    ) STRICT, WITHOUT ROWID;
    ",
    // 3: the cells to be filled in and what the returned workbook has restored are counted apart from the errors.
    "
    ALTER TABLE document ADD COLUMN missing INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE document ADD COLUMN restored INTEGER NOT NULL DEFAULT 0;
    UPDATE document SET missing =
        (SELECT count(*) FROM finding WHERE finding.document = document.id AND code IN ('I001', 'I014'));
    UPDATE document SET errors = errors - missing;
    ",
    // 4: the campaign that the ledger is of, in one row.
    "
    CREATE TABLE campaign (
        template TEXT NOT NULL,         -- the form's id
        year     INTEGER NOT NULL
    ) STRICT;
    ",
    // 5: an issue that stands although something changed, and one that carries the unit's own last return.
    "
    ALTER TABLE issue ADD COLUMN covers TEXT NOT NULL DEFAULT '';   -- what would be filled in now, and changes nothing
    ALTER TABLE issue ADD COLUMN carried INTEGER;                   -- the document whose values are in it
    ALTER TABLE issue ADD COLUMN why TEXT NOT NULL DEFAULT '';      -- what changed against the issue before, a line each
    ALTER TABLE message ADD COLUMN serial INTEGER;                  -- the issue that it sends out
    UPDATE message SET serial = (SELECT max(serial) FROM issue WHERE issue.unit = message.unit) WHERE kind = 'issue';
    ",
    // 6: what a person decided, and what became of every received file.
    "
    CREATE TABLE decision (
        id     INTEGER PRIMARY KEY,
        kind   TEXT NOT NULL,           -- assign | accept | withdraw | extend | set-aside | rectified
        unit   TEXT,
        round  INTEGER,                 -- the round that is accepted or withdrawn
        digest TEXT,                    -- the workbook that is assigned, or the received file that is set aside
        path   TEXT,                    -- where that was seen, within the campaign's folder
        until  TEXT,                    -- the unit's deadline
        reason TEXT NOT NULL,
        day    TEXT NOT NULL,
        undone TEXT                     -- the day on which it was taken back
    ) STRICT;

    ALTER TABLE received ADD COLUMN unit TEXT;                          -- whose it is, or seems to be
    ALTER TABLE received ADD COLUMN unhandled TEXT NOT NULL DEFAULT ''; -- what nobody handled in it; empty where all is
    UPDATE received SET
        unit = (SELECT max(unit) FROM document WHERE document.received = received.id),
        unhandled = CASE WHEN EXISTS
            (SELECT 1 FROM document WHERE document.received = received.id AND (round > 0 OR same IS NOT NULL OR errors = 0))
            THEN ''
            ELSE coalesce((SELECT f.message FROM finding f JOIN document d ON d.id = f.document
                WHERE d.received = received.id AND f.severity = 'fatal' ORDER BY d.id, f.n LIMIT 1), remark) END;
    ",
    // 7: what became of the messages: sent by the program, or on the way when it ended.
    "
    CREATE TABLE delivery (
        path    TEXT PRIMARY KEY,       -- the message
        digest  TEXT NOT NULL,          -- SHA-256 of the draft
        state   TEXT NOT NULL,          -- sending | sent | refused | settled
        day     TEXT NOT NULL,
        remark  TEXT NOT NULL           -- what the server said
    ) STRICT, WITHOUT ROWID;
    ",
    // 8: what tells without reading a file that it is as it was when it was seen; the documents of a received file at hand; what
    // was entered apart from what is read at every look.
    "
    ALTER TABLE sighting ADD COLUMN length INTEGER;     -- the file's bytes
    ALTER TABLE sighting ADD COLUMN modified INTEGER;   -- when it was last written, in nanoseconds since 1970
    CREATE INDEX document_received ON document (received);
    CREATE TABLE entries (
        document INTEGER PRIMARY KEY REFERENCES document (id),
        content  TEXT NOT NULL          -- JSON: field id -> value
    ) STRICT;
    INSERT INTO entries SELECT id, entries FROM document;
    ALTER TABLE document DROP COLUMN entries;
    ",
    // 9: the files that came along with the workbooks.
    "
    CREATE TABLE companion (
        received INTEGER NOT NULL REFERENCES received (id),
        n        INTEGER NOT NULL,
        name     TEXT NOT NULL,         -- with the folders that it lay in
        PRIMARY KEY (received, n)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX received_unit ON received (unit);
    ",
];

/// The version that this program writes.
pub(super) const VERSION: usize = STEPS.len();
