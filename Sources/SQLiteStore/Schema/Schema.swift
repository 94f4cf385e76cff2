internal import Bookings
internal import StoreSupport

/// The tables.
///
/// Times are milliseconds since 1970-01-01 UTC. Statuses and causes are the numbers of
/// `BookingStatus` and `Cause`: one byte in every index entry and row, and a cheap comparison. The
/// views spell them out for people. `token_id` of a booking is its creator; `version` of a booking is
/// the id of its newest event.
package enum Schema {
    /// The program's id in the file header: "Seat".
    package static let applicationID: Int64 = 0x5365_6174

    /// The tables of the first version.
    package static let version1 = """
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
            status INTEGER NOT NULL CHECK(status \(StatusSQL.every)),
            expires_at INTEGER,
            refund_due INTEGER NOT NULL CHECK(refund_due IN (0, 1)),
            was_released INTEGER NOT NULL CHECK(was_released IN (0, 1)),
            token_id INTEGER,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            version INTEGER NOT NULL,
            CHECK((status \(StatusSQL.hasDeadline)) = (expires_at IS NOT NULL)),
            CHECK(status = \(StatusSQL.number(.expired)) OR (refund_due = 0 AND was_released = 0))
        ) STRICT;

        -- The last line of defense: no second booking on a seat, whatever the code does.
        CREATE UNIQUE INDEX live_seat ON bookings(flight_id, seat)
            WHERE status \(StatusSQL.hasSeat);
        CREATE INDEX deadlines ON bookings(expires_at) WHERE status \(StatusSQL.hasDeadline);
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

        -- The number of pruned bookings, so that statistics need not count every booking again.
        CREATE TABLE pruned(
            status INTEGER PRIMARY KEY,
            bookings INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE workers(
            name TEXT PRIMARY KEY,
            seen_at INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        """

    /// The second version keeps the response to an idempotency key as the bytes that the API encoded:
    /// status, Content-Type and Location, each ended by a line feed, then the content.
    package static let version2 = """
        CREATE TABLE stored_responses(
            id INTEGER PRIMARY KEY,
            token_id INTEGER NOT NULL,
            key TEXT NOT NULL,
            fingerprint BLOB NOT NULL,
            response BLOB NOT NULL,
            created_at INTEGER NOT NULL,
            UNIQUE(token_id, key)
        ) STRICT;

        INSERT INTO stored_responses(id, token_id, key, fingerprint, response, created_at)
            SELECT id, token_id, key, fingerprint, CAST(
                status || char(10) || content_type || char(10) || ifnull(location, '') || char(10)
                || CAST(content AS TEXT) AS BLOB), created_at
            FROM idempotency;

        DROP TABLE idempotency;
        """

    /// The third version has orders, extended holds, changes of seats, and cabin classes.
    ///
    /// A history row has everything that its event needs, because an event never changes: `seat` is
    /// the booking's seat after the event, `seat_from` the seat before a change of seats. Older
    /// bookings had one seat for life. `extendable_until` of an older hold is what the default of
    /// MAX_HOLD_SECONDS would have been, because a file does not know the options of its server.
    package static let version3 = """
        DROP VIEW IF EXISTS bookings_readable;
        DROP VIEW IF EXISTS history_readable;

        CREATE TABLE orders(
            id INTEGER PRIMARY KEY,
            reference TEXT NOT NULL UNIQUE,
            token_id INTEGER,
            together INTEGER CHECK(together IN (0, 1)),
            orphans INTEGER,
            created_at INTEGER NOT NULL,
            CHECK((together IS NULL) = (orphans IS NULL))
        ) STRICT;
        CREATE INDEX orders_by_token ON orders(token_id) WHERE token_id IS NOT NULL;

        ALTER TABLE flights ADD COLUMN classes TEXT NOT NULL DEFAULT '';
        ALTER TABLE bookings ADD COLUMN order_id INTEGER REFERENCES orders(id);
        ALTER TABLE bookings ADD COLUMN extendable_until INTEGER;
        CREATE INDEX bookings_by_order ON bookings(order_id) WHERE order_id IS NOT NULL;
        UPDATE bookings SET extendable_until = max(
            expires_at, (SELECT at + 1800000 FROM history WHERE id = bookings.version))
            WHERE status = \(StatusSQL.number(.seatHeld));

        CREATE TABLE history_of_seats(
            id INTEGER PRIMARY KEY,
            booking_id INTEGER NOT NULL REFERENCES bookings(id),
            previous INTEGER,
            from_status INTEGER,
            to_status INTEGER NOT NULL,
            at INTEGER NOT NULL,
            cause INTEGER NOT NULL,
            expires_at INTEGER,
            token_id INTEGER,
            flight_id INTEGER NOT NULL,
            seat TEXT NOT NULL,
            seat_from TEXT,
            order_id INTEGER
        ) STRICT;
        INSERT INTO history_of_seats
            SELECT h.*, b.flight_id, b.seat, NULL, NULL
            FROM history h JOIN bookings b ON b.id = h.booking_id ORDER BY h.id;
        DROP TABLE history;
        ALTER TABLE history_of_seats RENAME TO history;

        """

    /// The fourth version records the bookings of each client whose open bookings are limited.
    ///
    /// A row stays until the client creates its next booking, or the booking is pruned.
    package static let version4 = """
        CREATE TABLE open_bookings(
            booking_id INTEGER PRIMARY KEY REFERENCES bookings(id),
            client_id INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX open_bookings_by_client ON open_bookings(client_id);
        """

    /// For people with the `sqlite3` shell; no program reads them.
    package static let views = """
        CREATE VIEW bookings_readable AS SELECT
            b.id, b.order_id, f.flight_number, b.seat, b.passenger_name,
            \(StatusSQL.spelledOut("b.status", BookingStatus.self) { $0.name }) AS status,
            \(time("b.expires_at")) AS expires_at,
            b.refund_due,
            \(time("b.created_at")) AS created_at,
            \(time("b.updated_at")) AS updated_at,
            b.version, b.token_id
            FROM bookings b JOIN flights f ON f.id = b.flight_id;

        CREATE VIEW history_readable AS SELECT
            h.id, h.booking_id, h.order_id, h.flight_id, h.seat, h.seat_from,
            \(time("h.at")) AS at,
            \(StatusSQL.spelledOut("h.from_status", BookingStatus.self) { $0.name }) AS from_status,
            \(StatusSQL.spelledOut("h.to_status", BookingStatus.self) { $0.name }) AS to_status,
            \(StatusSQL.spelledOut("h.cause", Cause.self) { $0.name }) AS cause,
            \(time("h.expires_at")) AS expires_at,
            h.previous, h.token_id
            FROM history h;
        """

    private static func time(_ column: StaticString) -> String {
        "strftime('%Y-%m-%dT%H:%M:%fZ', \(column) / 1000.0, 'unixepoch')"
    }
}
