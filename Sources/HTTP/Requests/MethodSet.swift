public import Bytes

/// A set of methods, the value of an `Allow` field.
public struct MethodSet: Sendable, Equatable {
    private var bits: UInt8 = 0

    /// Creates an empty set.
    public init() {}

    /// Whether the set contains `method`.
    public func contains(_ method: Method) -> Bool {
        bits & (1 << method.rawValue) != 0
    }

    /// Whether the set contains no method.
    public var isEmpty: Bool { bits == 0 }

    /// Adds `method`.
    public mutating func insert(_ method: Method) {
        bits |= 1 << method.rawValue
    }

    /// Appends the value of an `Allow` field, such as `GET, HEAD, OPTIONS`.
    public func append(to output: inout ByteBuffer) {
        var isFirst = true
        for method in Method.allCases where contains(method) {
            if !isFirst { output.append(", ") }
            output.append(method.name)
            isFirst = false
        }
    }
}
