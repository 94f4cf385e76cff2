public import Bytes

/// A set of methods, as the `Allow` field lists them.
public struct MethodSet: Sendable, Equatable {
    private var bits: UInt8 = 0

    /// The empty set.
    public init() {}

    /// Whether `method` is in the set.
    public func contains(_ method: Method) -> Bool {
        bits & (1 << method.rawValue) != 0
    }

    /// Whether no method is in the set.
    public var isEmpty: Bool { bits == 0 }

    /// Adds `method`.
    public mutating func insert(_ method: Method) {
        bits |= 1 << method.rawValue
    }

    /// Adds the methods of `other`.
    public mutating func formUnion(_ other: MethodSet) {
        bits |= other.bits
    }

    /// Appends the set as the value of an `Allow` field: `GET, HEAD, OPTIONS`.
    public func append(to output: inout ByteBuffer) {
        var isFirst = true
        for method in Method.allCases where contains(method) {
            if !isFirst { output.append(", ") }
            output.append(method.name)
            isFirst = false
        }
    }
}
