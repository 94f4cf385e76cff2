internal import Bookings
internal import StoreSupport

/// A condition that one query can check: the query returns a row of text for each violation.
struct Invariant {
    let sentence: String
    let query: String

    /// The invariants of the file.
    static let ofTheFile = [
        Invariant(
            sentence: "the file's pages, indexes and constraints are sound",
            query: """
                SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'
                """
        ),
        Invariant(
            sentence: "every reference names an existing row",
            query: """
                SELECT "table" || ' row ' || rowid || ' names a row of ' || parent || ' that is not there'
                FROM pragma_foreign_key_check
                """
        ),
        Invariant(
            sentence: "the database itself rejects a second booking on a seat",
            query: """
                SELECT 'the unique index live_seat is missing' WHERE NOT EXISTS (
                    SELECT 1 FROM pragma_index_list('bookings')
                    WHERE name = 'live_seat' AND "unique" = 1 AND partial = 1)
                """
        ),
    ]

    /// The invariants of the rows.
    static let ofTheBookings = [
        Invariant(
            sentence: "at most one booking has a seat",
            query: """
                SELECT 'flight ' || flight_id || ' seat ' || seat || ': bookings '
                    || group_concat(id, ', ')
                FROM bookings NOT INDEXED WHERE status \(StatusSQL.hasSeat)
                GROUP BY flight_id, seat HAVING count(*) > 1
                """
        ),
        Invariant(
            sentence: "a booking has a deadline exactly while its seat is locked",
            query: """
                SELECT 'booking ' || id FROM bookings NOT INDEXED
                WHERE (status \(StatusSQL.hasDeadline)) <> (expires_at IS NOT NULL)
                """
        ),
        Invariant(
            sentence: "only an expired booking can owe a refund",
            query: """
                SELECT 'booking ' || id FROM bookings NOT INDEXED
                WHERE refund_due <> 0 AND status <> \(StatusSQL.number(.expired))
                """
        ),
        Invariant(
            sentence: "a flight number has one flight for each departure",
            query: """
                SELECT flight_number || ': flights ' || group_concat(id, ', ')
                FROM flights NOT INDEXED GROUP BY flight_number, departs_at HAVING count(*) > 1
                """
        ),
    ]
}
