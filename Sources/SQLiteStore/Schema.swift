/// The tables, as the first version of the program made them.
///
/// Times are milliseconds since 1970-01-01 UTC. Statuses and causes are the numbers of
/// `BookingStatus` and `Cause`: one byte in every index entry and row, and a cheap comparison. The
/// views spell them out for people.
///
/// The partial indexes say `BETWEEN` and never `IN`: for a list of more than two, SQLite builds a
/// temporary tree each time it asks whether a row belongs to the index, which made a transition
/// three times as expensive.
enum Schema {
    /// The first bytes of the file say whose it is: "Seat".
    static let applicationID: Int64 = 0x5365_6174

    static let version1 = """
        CREATE TABLE flights(
            id INTEGER PRIMARY KEY,
            flight_number TEXT NOT NULL,
            origin TEXT NOT NULL,
            destination TEXT NOT NULL,
            departs_at INTEGER NOT NULL,
            cabin_rows INTEGER NOT NULL,
            cabin_seats TEXT NOT NULL,
            missing TEXT NOT NULL,
            UNIQUE(flight_number, departs_at)
        ) STRICT;

        CREATE TABLE bookings(
            id INTEGER PRIMARY KEY,
            flight_id INTEGER NOT NULL REFERENCES flights(id),
            seat TEXT NOT NULL,
            passenger_name TEXT NOT NULL,
            status INTEGER NOT NULL CHECK(status BETWEEN 0 AND 5),
            expires_at INTEGER,
            refund_due INTEGER NOT NULL CHECK(refund_due IN (0, 1)),
            was_released INTEGER NOT NULL CHECK(was_released IN (0, 1)),
            token_id INTEGER,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            version INTEGER NOT NULL,
            CHECK((status BETWEEN 1 AND 2) = (expires_at IS NOT NULL)),
            CHECK(status = 5 OR (refund_due = 0 AND was_released = 0))
        ) STRICT;

        -- The last line: no second booking on a seat, whatever the code does.
        CREATE UNIQUE INDEX live_seat ON bookings(flight_id, seat) WHERE status BETWEEN 1 AND 3;
        CREATE INDEX deadlines ON bookings(expires_at) WHERE status BETWEEN 1 AND 2;
        CREATE INDEX bookings_by_flight ON bookings(flight_id);
        CREATE INDEX refunds_due ON bookings(refund_due) WHERE refund_due = 1;
        CREATE INDEX bookings_by_token ON bookings(token_id) WHERE token_id IS NOT NULL;

        -- `previous` is the booking's earlier row: with `bookings.version` as its head, a chain that
        -- needs no index.
        CREATE TABLE history(
            id INTEGER PRIMARY KEY,
            booking_id INTEGER NOT NULL REFERENCES bookings(id),
            previous INTEGER,
            from_status INTEGER,
            to_status INTEGER NOT NULL,
            at INTEGER NOT NULL,
            cause INTEGER NOT NULL,
            expires_at INTEGER,
            token_id INTEGER
        ) STRICT;

        CREATE TABLE idempotency(
            id INTEGER PRIMARY KEY,
            token_id INTEGER NOT NULL,
            key TEXT NOT NULL,
            fingerprint BLOB NOT NULL,
            status INTEGER NOT NULL,
            content_type TEXT NOT NULL,
            location TEXT,
            content BLOB NOT NULL,
            created_at INTEGER NOT NULL,
            UNIQUE(token_id, key)
        ) STRICT;

        -- Of the secret only a digest (SHA-256) is kept.
        CREATE TABLE tokens(
            id INTEGER PRIMARY KEY,
            digest BLOB NOT NULL UNIQUE CHECK(length(digest) = 32),
            name TEXT NOT NULL,
            scopes INTEGER NOT NULL CHECK(scopes BETWEEN 1 AND 7),
            created_at INTEGER NOT NULL,
            expires_at INTEGER,
            revoked_at INTEGER,
            last_used_at INTEGER
        ) STRICT;

        -- How many bookings were removed for good, so that counting need not start over.
        CREATE TABLE pruned(
            status INTEGER PRIMARY KEY,
            bookings INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE workers(
            name TEXT PRIMARY KEY,
            seen_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    /// For people with the `sqlite3` shell; no program reads them.
    static let views = """
        CREATE VIEW bookings_readable AS SELECT
            b.id, f.flight_number, b.seat, b.passenger_name,
            \(spelledOut("b.status", statuses)) AS status,
            \(time("b.expires_at")) AS expires_at,
            b.refund_due,
            \(time("b.created_at")) AS created_at,
            \(time("b.updated_at")) AS updated_at,
            b.version, b.token_id
            FROM bookings b JOIN flights f ON f.id = b.flight_id;

        CREATE VIEW history_readable AS SELECT
            h.id, h.booking_id, \(time("h.at")) AS at,
            \(spelledOut("h.from_status", statuses)) AS from_status,
            \(spelledOut("h.to_status", statuses)) AS to_status,
            \(spelledOut("h.cause", causes)) AS cause,
            \(time("h.expires_at")) AS expires_at,
            h.previous, h.token_id
            FROM history h;
        """

    private static let statuses = [
        "INITIATED", "SEAT_HELD", "PAYMENT_PENDING", "CONFIRMED", "REFUNDED", "EXPIRED",
    ]

    private static let causes = [
        "create", "hold", "release", "checkout", "pay", "decline", "refund", "deadline",
        "late_payment", "late_refund",
    ]

    private static func spelledOut(_ column: StaticString, _ names: [String]) -> String {
        let cases = names.enumerated().map { "WHEN \($0.offset) THEN '\($0.element)'" }
        return "CASE \(column) \(cases.joined(separator: " ")) END"
    }

    private static func time(_ column: StaticString) -> String {
        "strftime('%Y-%m-%dT%H:%M:%fZ', \(column) / 1000.0, 'unixepoch')"
    }
}
