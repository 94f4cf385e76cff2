import Bytes

/// The parameters of a request's query, taken apart and decoded; reused from request to request.
///
/// Owned by one thread. Names and values are percent-decoded once, and `+` is a blank, as in HTML
/// forms. `a=b&&c` has two parameters, `a` and `c`; the second has an empty value.
public struct Query: ~Copyable {
    /// Why a query cannot be read.
    public enum Failure: Error, Equatable, Sendable {
        /// There are more parameters than `Limits.queryParameters`.
        case tooManyParameters
        /// A `%` is not followed by two hexadecimal digits. Never in a target that was parsed.
        case invalidEscape
    }

    private let limit: Int
    /// All decoded names and values, one after the other.
    private var decoded = ByteBuffer()
    private var table = FieldTable()

    /// A query without parameters.
    public init(limits: Limits = Limits()) {
        limit = limits.queryParameters
    }

    /// How many parameters there are.
    public var count: Int { table.count }

    /// Reads `query`, which has no question mark before it; what was read earlier is forgotten.
    public mutating func read(_ query: RawSpan) throws(Failure) {
        decoded.removeAll()
        table.removeAll(keepingCapacity: true)
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
    /// - Precondition: `index` is below `count`.
    @_lifetime(borrow self)
    public borrowing func name(at index: Int) -> RawSpan {
        decoded.bytes.extracting(table.positions[index].name)
    }

    /// The decoded value of the parameter at `index`; empty where there is none.
    ///
    /// - Precondition: `index` is below `count`.
    @_lifetime(borrow self)
    public borrowing func value(at index: Int) -> RawSpan {
        decoded.bytes.extracting(table.positions[index].value)
    }

    /// The place of the first parameter with this name, which is case-sensitive.
    public borrowing func index(of name: StaticString) -> Int? {
        for index in 0..<count where self.name(at: index).equals(name) { return index }
        return nil
    }

    /// The place of the first parameter whose name an earlier one has, too.
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
        guard PercentDecoding.append(bytes, to: &decoded, plusIsBlank: true) else {
            throw .invalidEscape
        }
    }
}
