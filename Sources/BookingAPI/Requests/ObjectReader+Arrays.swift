internal import Bookings
internal import JSON

/// Members that are arrays, and values that name something.
extension ObjectReader {
    /// Reads the value of a member that must be an array of at most `limit` strings.
    @_lifetime(self: copy self)
    mutating func strings(
        _ field: StaticString,
        limit: Int
    ) throws(Problem) -> Member<[String]> {
        let token = try next()
        guard token == .beginArray else {
            try reject(token, field, "an array of strings")
            return .invalid
        }
        var strings: [String] = []
        var count = 0
        while true {
            let element = try next()
            if element == .endArray { break }
            count += 1
            if case .string(let text) = element {
                if count <= limit { strings.append(self.text(text)) }
            } else {
                try reject(element, field, "an array of strings")
            }
        }
        if count > limit { errors.add(name(field), "must have at most \(limit) elements") }
        return strings.count == count ? .found(strings) : .invalid
    }

    /// Enters a member that must be an array of objects; returns false if it is none.
    @_lifetime(self: copy self)
    mutating func beginArray(_ field: StaticString) throws(Problem) -> Bool {
        let token = try next()
        if token == .beginArray { return true }
        try reject(token, field, "an array of objects")
        return false
    }

    /// What comes next in an array of objects.
    enum Element {
        /// The reader has entered an object; `endObject` leaves it.
        case object
        /// The element was no object, which the reader's errors name.
        case invalid
        /// The array has ended.
        case end
    }

    /// Enters the next element of an array of objects; in messages its members are `field[index].`.
    @_lifetime(self: copy self)
    mutating func nextObject(
        of field: StaticString,
        at index: Int
    ) throws(Problem) -> Element {
        let token = try next()
        switch token {
        case .endArray: return .end
        case .beginObject:
            enter("\(field)[\(index)].")
            return .object
        default:
            errors.add("\(name(field))[\(index)]", "must be an object, is \(Self.name(of: token))")
            try skip(rest: token)
            return .invalid
        }
    }

    /// Reads the value of a member that must be an array of at most `limit` integers.
    @_lifetime(self: copy self)
    mutating func integers(_ field: StaticString, limit: Int) throws(Problem) -> Member<[Int64]> {
        let token = try next()
        guard token == .beginArray else {
            try reject(token, field, "an array of integers")
            return .invalid
        }
        var integers: [Int64] = []
        var count = 0
        while true {
            let element = try next()
            if element == .endArray { break }
            count += 1
            if case .integer(let value) = element {
                if count <= limit { integers.append(value) }
            } else {
                try reject(element, field, "an array of integers")
            }
        }
        if count > limit { errors.add(name(field), "must have at most \(limit) elements") }
        return integers.count == count ? .found(integers) : .invalid
    }

    /// Reads the value of a member that must be the first and the last of some rows: `[10, 30]`.
    @_lifetime(self: copy self)
    mutating func rows(_ field: StaticString) throws(Problem) -> Member<ClosedRange<Int>> {
        let member = try integers(field, limit: 2)
        guard case .found(let rows) = member else { return .invalid }
        guard rows.count == 2, rows[0] >= 1, rows[0] <= rows[1],
            rows[1] <= Int64(BookingLimits.cabinRows)
        else {
            errors.add(
                name(field),
                "must be the first and the last row, from 1 to \(BookingLimits.cabinRows)"
            )
            return .invalid
        }
        return .found(Int(rows[0])...Int(rows[1]))
    }

    /// Reads the value of a member that must name a case of an enumeration.
    @_lifetime(self: copy self)
    mutating func value<Value: CaseIterable & RawRepresentable<String>>(
        _ field: StaticString
    ) throws(Problem) -> Member<Value> {
        guard case .found(let text) = try string(field) else { return .invalid }
        if let value = Value(rawValue: text) { return .found(value) }
        let names = Value.allCases.map(\.rawValue).joined(separator: ", ")
        errors.add(name(field), "must be one of \(names)")
        return .invalid
    }
}
