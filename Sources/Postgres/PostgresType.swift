/// A type of PostgreSQL, by its object identifier.
///
/// The identifiers of built-in types are the same on every server (`pg_type.dat`).
public struct PostgresType: Hashable, Sendable {
    let oid: UInt32

    /// `boolean`.
    public static let bool = PostgresType(oid: 16)
    /// `bytea`.
    public static let bytea = PostgresType(oid: 17)
    /// `bigint`.
    public static let int8 = PostgresType(oid: 20)
    /// `smallint`.
    public static let int2 = PostgresType(oid: 21)
    /// `integer`.
    public static let int4 = PostgresType(oid: 23)
    /// `text`.
    public static let text = PostgresType(oid: 25)
    /// `boolean[]`.
    public static let boolArray = PostgresType(oid: 1000)
    /// `bytea[]`.
    public static let byteaArray = PostgresType(oid: 1001)
    /// `smallint[]`.
    public static let int2Array = PostgresType(oid: 1005)
    /// `integer[]`.
    public static let int4Array = PostgresType(oid: 1007)
    /// `text[]`.
    public static let textArray = PostgresType(oid: 1009)
    /// `bigint[]`.
    public static let int8Array = PostgresType(oid: 1016)
}

/// A Swift type whose values are sent to PostgreSQL and read from it in binary form.
public protocol PostgresValue: Sendable {
    /// The type on the server.
    static var postgresType: PostgresType { get }
    /// The type of arrays of these values on the server.
    static var postgresArrayType: PostgresType { get }
    /// Reads the binary form; nil if the bytes are not a value of this type.
    init?(postgresBinary bytes: RawSpan)
    /// Appends the binary form.
    func appendPostgresBinary(to bytes: inout [UInt8])
}

extension FixedWidthInteger {
    /// Reads an integer in network byte order; nil if the number of bytes is another.
    init?(networkBytes bytes: RawSpan) {
        guard bytes.byteCount == Self.bitWidth / 8 else { return nil }
        var value = Self.zero
        for offset in 0..<bytes.byteCount {
            value = value << 8 | Self(truncatingIfNeeded: bytes.byte(at: offset))
        }
        self = value
    }

    /// Appends the integer in network byte order.
    func appendNetworkBytes(to bytes: inout [UInt8]) {
        var shift = Self.bitWidth
        while shift > 0 {
            shift -= 8
            bytes.append(UInt8(truncatingIfNeeded: self >> shift))
        }
    }

    /// Writes the integer in network byte order over the bytes at `offset`.
    func writeNetworkBytes(to bytes: inout [UInt8], at offset: Int) {
        for index in 0..<Self.bitWidth / 8 {
            let shift = Self.bitWidth - 8 * (index + 1)
            bytes[offset + index] = UInt8(truncatingIfNeeded: self >> shift)
        }
    }
}

extension RawSpan {
    /// The byte at `offset`.
    func byte(at offset: Int) -> UInt8 {
        // The offset is checked, and any byte is a UInt8.
        unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
    }
}

extension PostgresValue where Self: FixedWidthInteger {
    /// Reads the integer; nil if the number of bytes is another.
    public init?(postgresBinary bytes: RawSpan) { self.init(networkBytes: bytes) }
    /// Appends the integer.
    public func appendPostgresBinary(to bytes: inout [UInt8]) { appendNetworkBytes(to: &bytes) }
}

extension Int64: PostgresValue {
    /// `bigint`.
    public static var postgresType: PostgresType { .int8 }
    /// `bigint[]`.
    public static var postgresArrayType: PostgresType { .int8Array }
}

extension Int32: PostgresValue {
    /// `integer`.
    public static var postgresType: PostgresType { .int4 }
    /// `integer[]`.
    public static var postgresArrayType: PostgresType { .int4Array }
}

extension Int16: PostgresValue {
    /// `smallint`.
    public static var postgresType: PostgresType { .int2 }
    /// `smallint[]`.
    public static var postgresArrayType: PostgresType { .int2Array }
}

extension Bool: PostgresValue {
    /// `boolean`.
    public static var postgresType: PostgresType { .bool }
    /// `boolean[]`.
    public static var postgresArrayType: PostgresType { .boolArray }
    /// Reads the value; nil if there is not exactly one byte.
    public init?(postgresBinary bytes: RawSpan) {
        guard bytes.byteCount == 1 else { return nil }
        self = bytes.byte(at: 0) != 0
    }
    /// Appends one byte.
    public func appendPostgresBinary(to bytes: inout [UInt8]) { bytes.append(self ? 1 : 0) }
}

extension String: PostgresValue {
    /// `text`.
    public static var postgresType: PostgresType { .text }
    /// `text[]`.
    public static var postgresArrayType: PostgresType { .textArray }
    /// Copies the text.
    public init?(postgresBinary bytes: RawSpan) {
        self = unsafe bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }
    /// Appends the UTF-8 bytes.
    public func appendPostgresBinary(to bytes: inout [UInt8]) { bytes.append(contentsOf: utf8) }
}

extension [UInt8]: PostgresValue {
    /// `bytea`.
    public static var postgresType: PostgresType { .bytea }
    /// `bytea[]`.
    public static var postgresArrayType: PostgresType { .byteaArray }
    /// Copies the bytes.
    public init?(postgresBinary bytes: RawSpan) {
        self = unsafe bytes.withUnsafeBytes { unsafe Array($0) }
    }
    /// Appends the bytes.
    public func appendPostgresBinary(to bytes: inout [UInt8]) { bytes.append(contentsOf: self) }
}
