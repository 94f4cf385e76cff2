internal import Bookings
internal import StoreSupport

/// The tables.
///
/// They are those of `SQLiteStore`, with the same columns, so that a database can be copied from one
/// store to the other. Times are milliseconds since 1970-01-01 UTC; statuses and causes are the numbers
/// of `BookingStatus` and `Cause`. The views spell them out for people.
///
/// No column has a foreign key: PostgreSQL would lock the row of a flight for each new booking, and read
/// the row of a booking for each event. The program never removes a row that another one names, and
/// `check` verifies that.
enum PostgresSchema {
    /// The SQL of each version; version N is the first N steps.
    ///
    /// A published step never changes.
    static let steps: [String] = [tables + views, openBookings, webhooks]

    /// A script that takes steps in one transaction, and records the newest version.
    static func script(of steps: ArraySlice<String>, isFirst: Bool) -> String {
        let begin = isFirst ? ["BEGIN", versionTable] : ["BEGIN"]
        let end = ["DELETE FROM booking_schema", newestVersion, "COMMIT"]
        return (begin + steps + end).joined(separator: ";\n")
    }

    private static let versionTable = "CREATE TABLE booking_schema(version integer NOT NULL)"

    private static let newestVersion = "INSERT INTO booking_schema(version) VALUES(\(steps.count))"

    private static let tables = """
        CREATE TABLE flights(
            id bigint PRIMARY KEY,
            flight_number text NOT NULL,
            origin text NOT NULL,
            destination text NOT NULL,
            departs_at bigint NOT NULL,
            cabin_rows integer NOT NULL,
            cabin_seats text NOT NULL,
            missing text NOT NULL,
            classes text NOT NULL,
            UNIQUE(flight_number, departs_at)
        );
        CREATE SEQUENCE flight_ids OWNED BY flights.id;

        CREATE TABLE bookings(
            id bigint PRIMARY KEY,
            flight_id bigint NOT NULL,
            seat text NOT NULL,
            passenger_name text NOT NULL,
            status smallint NOT NULL CHECK(status \(StatusSQL.every)),
            expires_at bigint,
            refund_due boolean NOT NULL,
            was_released boolean NOT NULL,
            token_id bigint,
            created_at bigint NOT NULL,
            updated_at bigint NOT NULL,
            version bigint NOT NULL,
            order_id bigint,
            extendable_until bigint,
            CHECK((status \(StatusSQL.hasDeadline)) = (expires_at IS NOT NULL)),
            CHECK(status = \(StatusSQL.number(.expired)) OR NOT (refund_due OR was_released))
        );
        CREATE INDEX bookings_by_order ON bookings(order_id) WHERE order_id IS NOT NULL;
        CREATE SEQUENCE booking_ids OWNED BY bookings.id;

        -- The last line of defense: no second booking on a seat, whatever the code does.
        CREATE UNIQUE INDEX live_seat ON bookings(flight_id, seat) WHERE status \(StatusSQL.hasSeat);
        CREATE INDEX deadlines ON bookings(expires_at) WHERE status \(StatusSQL.hasDeadline);
        CREATE INDEX bookings_by_flight ON bookings(flight_id, id);
        CREATE INDEX refunds_due ON bookings(id) WHERE refund_due;
        CREATE INDEX bookings_by_token ON bookings(token_id, id) WHERE token_id IS NOT NULL;

        CREATE TABLE orders(
            id bigint PRIMARY KEY,
            reference text NOT NULL UNIQUE,
            token_id bigint,
            together boolean,
            orphans integer,
            created_at bigint NOT NULL,
            CHECK((together IS NULL) = (orphans IS NULL))
        );
        CREATE INDEX orders_by_token ON orders(token_id) WHERE token_id IS NOT NULL;
        CREATE SEQUENCE order_ids OWNED BY orders.id;

        -- An event never changes, so its row has everything about it. `previous` is the booking's
        -- earlier row: with `bookings.version` as its head, a chain that needs no index.
        CREATE TABLE history(
            id bigint PRIMARY KEY,
            booking_id bigint NOT NULL,
            previous bigint,
            from_status smallint,
            to_status smallint NOT NULL,
            at bigint NOT NULL,
            cause smallint NOT NULL,
            expires_at bigint,
            token_id bigint,
            flight_id bigint NOT NULL,
            seat text NOT NULL,
            seat_from text,
            order_id bigint
        );

        -- The id of the newest event. A transaction that writes events locks this row until it has
        -- committed, so ids have no gaps and become visible in their order.
        CREATE TABLE feed(
            id integer PRIMARY KEY CHECK(id = 1),
            last bigint NOT NULL
        ) WITH (fillfactor = 10);
        INSERT INTO feed(id, last) VALUES(1, 0);

        -- The newest batch of each connection that writes, so that the program can find out whether a
        -- commit happened whose response was lost. A greater epoch shuts out the transaction of an older
        -- one.
        CREATE TABLE writers(
            name text PRIMARY KEY,
            epoch bigint NOT NULL,
            batch bigint NOT NULL,
            last_event bigint NOT NULL,
            seen_at bigint NOT NULL
        ) WITH (fillfactor = 50);

        CREATE TABLE stored_responses(
            id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
            token_id bigint NOT NULL,
            key text NOT NULL,
            fingerprint bytea NOT NULL,
            response bytea NOT NULL,
            created_at bigint NOT NULL,
            UNIQUE(token_id, key)
        );

        -- Of the secret only a digest (SHA-256) is kept.
        CREATE TABLE tokens(
            id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
            digest bytea NOT NULL UNIQUE CHECK(length(digest) = 32),
            name text NOT NULL,
            scopes smallint NOT NULL CHECK(scopes BETWEEN 1 AND 7),
            created_at bigint NOT NULL,
            expires_at bigint,
            revoked_at bigint,
            last_used_at bigint
        );

        -- The number of pruned bookings, so that statistics need not count every booking again.
        CREATE TABLE pruned(
            status smallint PRIMARY KEY,
            bookings bigint NOT NULL
        );

        CREATE TABLE workers(
            name text PRIMARY KEY,
            seen_at bigint NOT NULL
        ) WITH (fillfactor = 50);

        """

    /// The second version records the bookings of each client whose open bookings are limited.
    ///
    /// A row stays until the client creates its next booking, or the booking is pruned.
    private static let openBookings = """
        CREATE TABLE open_bookings(
            booking_id bigint PRIMARY KEY,
            client_id bigint NOT NULL
        );
        CREATE INDEX open_bookings_by_client ON open_bookings(client_id);
        """

    /// For people with psql; no program reads them.
    private static let views = """
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
            h.id, h.booking_id, h.order_id, h.flight_id, h.seat, h.seat_from, \(time("h.at")) AS at,
            \(StatusSQL.spelledOut("h.from_status", BookingStatus.self) { $0.name }) AS from_status,
            \(StatusSQL.spelledOut("h.to_status", BookingStatus.self) { $0.name }) AS to_status,
            \(StatusSQL.spelledOut("h.cause", Cause.self) { $0.name }) AS cause,
            \(time("h.expires_at")) AS expires_at,
            h.previous, h.token_id
            FROM history h;

        """

    private static func time(_ column: StaticString) -> String {
        "to_char(to_timestamp(\(column) / 1000.0) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')"
    }
}
