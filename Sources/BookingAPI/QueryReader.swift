internal import Bookings
internal import Bytes
internal import HTTP

/// Reads the parameters of a query, and notes what is wrong with them.
///
/// Reused from request to request by one event loop.
struct QueryReader: ~Copyable {
    private var query = Query()
    private var errors = FieldErrors()

    /// Takes a query apart; a parameter that is not among `known`, or stands twice, is noted.
    mutating func read(_ text: RawSpan, known: [StaticString]) throws(Problem) {
        errors = FieldErrors()
        do throws(Query.Failure) {
            try query.read(text)
        } catch {
            switch error {
            case .tooManyParameters: errors.add("query", "has too many parameters")
            case .invalidEscape: errors.add("query", "has a % without two hexadecimal digits")
            }
            try errors.check()
        }
        for index in 0..<query.count
        where !known.contains(where: { query.name(at: index).equals($0) }) {
            errors.add(FieldErrors.quoted(query.name(at: index)), "is not known here")
        }
        if let index = query.firstDuplicate() {
            errors.add(FieldErrors.quoted(query.name(at: index)), "must stand once")
        }
    }

    /// Throws where something was wrong.
    func check() throws(Problem) { try errors.check() }

    /// A whole number within `range`; nil where it is not there, or is wrong, which is noted.
    mutating func integer(_ name: StaticString, in range: ClosedRange<Int64>) -> Int64? {
        guard let index = query.index(of: name) else { return nil }
        let value = Self.integer(query.value(at: index))
        if let value, range.contains(value) { return value }
        errors.add(
            "\(name)",
            range.upperBound == .max
                ? "must be an integer, at least \(range.lowerBound)"
                : "must be an integer from \(range.lowerBound) to \(range.upperBound)"
        )
        return nil
    }

    /// `true` or `false`.
    mutating func bool(_ name: StaticString) -> Bool? {
        guard let index = query.index(of: name) else { return nil }
        if query.value(at: index).equals("true") { return true }
        if query.value(at: index).equals("false") { return false }
        errors.add("\(name)", "must be true or false")
        return nil
    }

    /// The name of a status.
    mutating func status(_ name: StaticString) -> BookingStatus? {
        guard let index = query.index(of: name) else { return nil }
        for status in BookingStatus.allCases where query.value(at: index).equals(status.name) {
            return status
        }
        let names = BookingStatus.allCases.map { "\($0.name)" }.joined(separator: ", ")
        errors.add("\(name)", "must be one of \(names)")
        return nil
    }

    /// A cursor of this kind of list.
    mutating func cursor(_ kind: Cursor.Kind) -> Int64? {
        guard let index = query.index(of: "cursor") else { return nil }
        if let cursor = Cursor(kind, query.value(at: index)) { return cursor.id }
        errors.add("cursor", "must be one that an answer's next has named")
        return nil
    }

    /// Decimal digits without a sign and without leading zeros.
    static func integer(_ text: RawSpan) -> Int64? {
        guard (1...19).contains(text.byteCount) else { return nil }
        guard text.byteCount == 1 || text[0] != UInt8(ascii: "0") else { return nil }
        var value: Int64 = 0
        for offset in 0..<text.byteCount {
            let digit = text[offset] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            let (tens, tooLarge) = value.multipliedReportingOverflow(by: 10)
            let (sum, alsoTooLarge) = tens.addingReportingOverflow(Int64(digit))
            guard !tooLarge, !alsoTooLarge else { return nil }
            value = sum
        }
        return value
    }
}
