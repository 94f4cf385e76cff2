internal import Bookings
internal import Bytes
internal import HTTP

/// Reads the parameters of a query, and collects what is not valid in them.
///
/// One event loop uses it again for each request.
struct QueryReader: ~Copyable {
    private var query = Query()
    private var errors = FieldErrors()

    /// Parses a query; an unknown or repeated parameter is an error that `check` throws.
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
            errors.add(FieldErrors.quoted(query.name(at: index)), "is not a known parameter")
        }
        if let index = query.firstDuplicate() {
            errors.add(FieldErrors.quoted(query.name(at: index)), "must appear only once")
        }
    }

    /// Throws a 400 if there was an error since `read`.
    func check() throws(Problem) { try errors.check() }

    /// Throws a 400 if a query has any parameter.
    mutating func requireEmpty(_ text: RawSpan) throws(Problem) {
        guard text.byteCount > 0 else { return }
        try read(text, known: [])
        try check()
    }

    /// The value of a parameter that must be an integer in `range`; nil if it is absent or not valid.
    mutating func integer(_ name: StaticString, in range: ClosedRange<Int64>) -> Int64? {
        guard let index = query.index(of: name) else { return nil }
        if let value = Int64(decimal: query.value(at: index)), range.contains(value) {
            return value
        }
        errors.add(
            "\(name)",
            range.upperBound == .max
                ? "must be an integer, at least \(range.lowerBound)"
                : "must be an integer from \(range.lowerBound) to \(range.upperBound)"
        )
        return nil
    }

    /// The value of `limit`: how many elements a page may have.
    mutating func pageLimit(
        atMost limit: Int = BookingLimits.pageRows,
        default fallback: Int = BookingLimits.defaultPageRows
    ) -> Int {
        integer("limit", in: 1...Int64(limit)).map(Int.init) ?? fallback
    }

    /// The value of a parameter that must be the reference of an order; nil if it is absent or not
    /// valid.
    mutating func reference(_ name: StaticString) -> OrderReference? {
        guard let index = query.index(of: name) else { return nil }
        if let reference = OrderReference(query.value(at: index).text) { return reference }
        errors.add("\(name)", "must be the six characters of an order's reference")
        return nil
    }

    /// The value of a parameter that must be `true` or `false`; nil if it is absent or not valid.
    mutating func bool(_ name: StaticString) -> Bool? {
        guard let index = query.index(of: name) else { return nil }
        if query.value(at: index).equals("true") { return true }
        if query.value(at: index).equals("false") { return false }
        errors.add("\(name)", "must be true or false")
        return nil
    }

    /// The value of a parameter that must name a status; nil if it is absent or not valid.
    mutating func status(_ name: StaticString) -> BookingStatus? {
        guard let index = query.index(of: name) else { return nil }
        for status in BookingStatus.allCases where query.value(at: index).equals(status.name) {
            return status
        }
        let names = BookingStatus.allCases.map { "\($0.name)" }.joined(separator: ", ")
        errors.add("\(name)", "must be one of \(names)")
        return nil
    }

    /// The value of a parameter that must name event types, separated by commas; nil if it is absent or
    /// not valid.
    mutating func eventTypes(_ name: StaticString) -> EventTypes? {
        guard let index = query.index(of: name) else { return nil }
        let names = query.value(at: index).text.split(
            separator: ",",
            omittingEmptySubsequences: false
        )
        do throws(InvalidField) {
            return try EventTypes(names: names.map(String.init))
        } catch {
            errors.add("\(name)", error.message)
            return nil
        }
    }

    /// The id in `cursor`, which must be a cursor of `list`; nil if it is absent or not valid.
    mutating func cursor(_ list: Cursor.List) -> Int64? {
        guard let index = query.index(of: "cursor") else { return nil }
        if let cursor = Cursor(list, query.value(at: index)) { return cursor.id }
        errors.add("cursor", "must be a cursor from the next of an earlier response")
        return nil
    }
}

extension ByteBuffer {
    /// Appends the `limit` of the next page, if it is not the default.
    mutating func append(
        pageLimit limit: Int,
        default fallback: Int = BookingLimits.defaultPageRows
    ) {
        guard limit != fallback else { return }
        append("&limit=")
        append(decimal: Int64(limit))
    }
}
