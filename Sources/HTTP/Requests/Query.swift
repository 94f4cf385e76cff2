internal import Bytes

/// The decoded parameters of a request's query.
///
/// Used by one thread, and reused for all its requests. Names and values are percent-decoded once,
/// and `+` means a space, as in HTML forms. `a=b&&c` has two parameters, `a` and `c`; the value of
/// `c` is empty.
public struct Query: ~Copyable {
    /// Why `read` fails.
    public enum Failure: Error, Equatable, Sendable {
        /// There are more parameters than `HTTPLimits.queryParameters`.
        case tooManyParameters
        /// A `%` is not followed by two hexadecimal digits; impossible in a request's query.
        case invalidEscape
    }

    private let limit: Int
    /// All decoded names and values, concatenated.
    private var decoded = ByteBuffer()
    private var table = FieldTable()

    /// Creates a query without parameters.
    public init(limits: HTTPLimits = HTTPLimits()) {
        limit = limits.queryParameters
    }

    /// The number of parameters.
    public var count: Int { table.count }

    /// Replaces the parameters with those of `query`, which has no question mark.
    public mutating func read(_ query: RawSpan) throws(Failure) {
        decoded.removeAll()
        table.removeAll()
        var index = 0
        while index < query.byteCount {
            var end = index
            while end < query.byteCount, query[end] != UInt8(ascii: "&") { end += 1 }
            if end > index { try appendParameter(query.extracting(index..<end)) }
            index = end + 1
        }
    }

    /// The decoded name of the parameter at `index`.
    ///
    /// - Precondition: `index` is less than `count`.
    @_lifetime(borrow self)
    public borrowing func name(at index: Int) -> RawSpan {
        decoded.bytes.extracting(table.positions[index].name)
    }

    /// The decoded value of the parameter at `index`; empty if it has none.
    ///
    /// - Precondition: `index` is less than `count`.
    @_lifetime(borrow self)
    public borrowing func value(at index: Int) -> RawSpan {
        decoded.bytes.extracting(table.positions[index].value)
    }

    /// The index of the first parameter with this name, which is case-sensitive.
    public borrowing func index(of name: StaticString) -> Int? {
        for index in 0..<count where self.name(at: index).equals(name) { return index }
        return nil
    }

    /// The index of the first parameter that has the same name as an earlier one.
    public borrowing func firstDuplicate() -> Int? {
        for index in 0..<count {
            for earlier in 0..<index where name(at: earlier).equals(name(at: index)) {
                return index
            }
        }
        return nil
    }

    private mutating func appendParameter(_ parameter: RawSpan) throws(Failure) {
        guard table.count < limit else { throw .tooManyParameters }
        var equals = 0
        while equals < parameter.byteCount, parameter[equals] != UInt8(ascii: "=") { equals += 1 }
        let nameStart = decoded.count
        try decode(parameter.extracting(0..<equals))
        let valueStart = decoded.count
        let rest = min(equals + 1, parameter.byteCount)
        try decode(parameter.extracting(rest..<parameter.byteCount))
        table.append(
            FieldPosition(
                name: ByteRange(nameStart, valueStart),
                value: ByteRange(valueStart, decoded.count)
            )
        )
    }

    private mutating func decode(_ bytes: RawSpan) throws(Failure) {
        guard PercentDecoding.append(bytes, to: &decoded, plusIsSpace: true) else {
            throw .invalidEscape
        }
    }
}
