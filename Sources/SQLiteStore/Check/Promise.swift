/// A promise that one query can look at: it returns a row of text for each thing that breaks it.
struct Promise {
    let sentence: String
    let query: String

    /// Those about the file itself, in the order in which they make sense.
    static let ofTheFile = [
        Promise(
            sentence: "the file's pages, indexes and constraints are sound",
            query: """
                SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'
                """
        ),
        Promise(
            sentence: "every reference leads somewhere",
            query: """
                SELECT "table" || ' row ' || rowid || ' names a row of ' || parent || ' that is not there'
                FROM pragma_foreign_key_check
                """
        ),
        Promise(
            sentence: "the database itself refuses a second booking on a seat",
            query: """
                SELECT 'the unique index live_seat is missing' WHERE NOT EXISTS (
                    SELECT 1 FROM pragma_index_list('bookings')
                    WHERE name = 'live_seat' AND "unique" = 1 AND partial = 1)
                """
        ),
    ]

    /// Those about what stands in it.
    static let ofTheBookings = [
        Promise(
            sentence: "at most one booking has a seat",
            query: """
                SELECT 'flight ' || flight_id || ' seat ' || seat || ': bookings '
                    || group_concat(id, ', ')
                FROM bookings NOT INDEXED WHERE status IN (1, 2, 3)
                GROUP BY flight_id, seat HAVING count(*) > 1
                """
        ),
        Promise(
            sentence: "a booking has a deadline exactly while its seat is locked for it",
            query: """
                SELECT 'booking ' || id FROM bookings NOT INDEXED
                WHERE (status IN (1, 2)) <> (expires_at IS NOT NULL)
                """
        ),
        Promise(
            sentence: "only an expired booking can owe a refund",
            query: """
                SELECT 'booking ' || id FROM bookings NOT INDEXED
                WHERE refund_due <> 0 AND status <> 5
                """
        ),
        Promise(
            sentence: "a flight number has one flight for each departure",
            query: """
                SELECT flight_number || ': flights ' || group_concat(id, ', ')
                FROM flights NOT INDEXED GROUP BY flight_number, departs_at HAVING count(*) > 1
                """
        ),
    ]
}
