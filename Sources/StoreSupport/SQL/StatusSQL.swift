public import Bookings

/// The statuses and causes of the domain as SQL, so that no query repeats their numbers.
public enum StatusSQL {
    /// The statuses in which a booking has its seat.
    public static let hasSeat = range { $0.hasSeat }

    /// The statuses in which a booking has a deadline.
    public static let hasDeadline = range { $0.hasDeadline }

    /// The statuses of a booking that has not ended.
    public static let isLive = range { !$0.isFinal }

    /// Every status.
    public static let every = range { _ in true }

    /// The status as a number.
    public static func number(_ status: BookingStatus) -> Int { status.rawValue }

    /// The cause as a number.
    public static func cause(_ cause: Cause) -> Int { cause.rawValue }

    /// A condition on a column: `BETWEEN` and never `IN`.
    ///
    /// PostgreSQL uses a partial index only if a query's condition implies that of the index, which is
    /// certain if both are the same text. For an `IN` list of more than two values, SQLite builds a
    /// temporary tree each time that it tests a row against a partial index, which made a transition
    /// three times as expensive.
    private static func range(_ isIncluded: (BookingStatus) -> Bool) -> String {
        let numbers = BookingStatus.allCases.filter(isIncluded).map(\.rawValue)
        let (first, last) = (numbers.min() ?? 0, numbers.max() ?? 0)
        precondition(last - first + 1 == numbers.count, "the statuses have consecutive numbers")
        return "BETWEEN \(first) AND \(last)"
    }

    /// A CASE expression that spells out the numbers of `column`.
    public static func spelledOut<Value: CaseIterable & RawRepresentable<Int>>(
        _ column: String,
        _ type: Value.Type,
        _ name: (Value) -> StaticString
    ) -> String {
        let cases = Value.allCases.map { "WHEN \($0.rawValue) THEN '\(name($0))'" }
        return "CASE \(column) \(cases.joined(separator: " ")) END"
    }
}
