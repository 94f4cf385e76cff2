/// The parameters of one statement in PostgreSQL's binary form.
///
/// A buffer that is used again needs no new memory: `removeAll`, then append the parameters in the
/// order of `$1`, `$2` and so on.
public struct PostgresParameters: Sendable {
    private(set) var types: [PostgresType] = []
    private(set) var lengths: [Int32] = []
    /// Where each parameter begins; -1 for NULL.
    private(set) var offsets: [Int] = []
    private(set) var bytes: [UInt8] = []

    /// Creates an empty list.
    public init() {}

    /// Removes all parameters and keeps the memory.
    public mutating func removeAll() {
        let keepsBytes = bytes.capacity <= PostgresLimits.keptParameterBytes
        types.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        offsets.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: keepsBytes)
    }

    /// Appends a value.
    public mutating func append<Value: PostgresValue>(_ value: Value) {
        append(of: Value.postgresType) { value.appendPostgresBinary(to: &$0) }
    }

    /// Appends a value, or NULL for nil.
    public mutating func append<Value: PostgresValue>(_ value: Value?) {
        if let value {
            append(value)
        } else {
            types.append(Value.postgresType)
            lengths.append(0)
            offsets.append(-1)
        }
    }

    /// Appends UTF-8 text.
    public mutating func append(text: RawSpan) { append(of: .text, copying: text) }

    /// Appends a `bytea`.
    public mutating func append(bytea: RawSpan) { append(of: .bytea, copying: bytea) }

    /// Appends an array.
    public mutating func append<Values: Sequence>(
        array values: Values
    ) where Values.Element: PostgresValue {
        appendArray(of: Values.Element.self) { array in
            for value in values { array.append(value) }
        }
    }

    /// Appends an array in which nil is NULL.
    public mutating func append<Value: PostgresValue, Values: Sequence>(
        array values: Values
    ) where Values.Element == Value? {
        appendArray(of: Value.self) { array in
            for value in values { array.append(value) }
        }
    }

    private mutating func append(of type: PostgresType, _ write: (inout [UInt8]) -> Void) {
        let start = bytes.count
        write(&bytes)
        types.append(type)
        offsets.append(start)
        lengths.append(Int32(bytes.count - start))
    }

    private mutating func append(of type: PostgresType, copying span: RawSpan) {
        append(of: type) { bytes in
            unsafe span.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
        }
    }

    private mutating func appendArray<Value: PostgresValue>(
        of type: Value.Type,
        _ write: (inout ArrayWriter<Value>) -> Void
    ) {
        append(of: Value.postgresArrayType) { bytes in
            var writer = ArrayWriter<Value>(bytes: bytes)
            // So that the writer is the only reference, and appends in place.
            bytes = []
            write(&writer)
            bytes = writer.finish()
        }
    }
}

/// Writes an array in PostgreSQL's binary form (`array_recv` in `arrayfuncs.c`): the number of
/// dimensions, whether it has NULLs, the type of the elements, the length and the lower bound of
/// each dimension, then each element with its length.
private struct ArrayWriter<Value: PostgresValue> {
    private var bytes: [UInt8]
    private let start: Int
    private var count: Int32 = 0
    private var hasNull = false

    init(bytes: consuming [UInt8]) {
        start = bytes.count
        self.bytes = bytes
        let header: [Int32] = [1, 0, Int32(bitPattern: Value.postgresType.oid), 0, 1]
        for field in header { field.appendNetworkBytes(to: &self.bytes) }
    }

    mutating func append(_ value: Value?) {
        count += 1
        guard let value else {
            hasNull = true
            return Int32(-1).appendNetworkBytes(to: &bytes)
        }
        let lengthOffset = bytes.count
        Int32(0).appendNetworkBytes(to: &bytes)
        value.appendPostgresBinary(to: &bytes)
        let length = Int32(bytes.count - lengthOffset - 4)
        length.writeNetworkBytes(to: &bytes, at: lengthOffset)
    }

    consuming func finish() -> [UInt8] {
        if count == 0 {
            // An empty array has no dimension.
            Int32(0).writeNetworkBytes(to: &bytes, at: start)
            bytes.removeLast(8)
        } else {
            Int32(hasNull ? 1 : 0).writeNetworkBytes(to: &bytes, at: start + 4)
            count.writeNetworkBytes(to: &bytes, at: start + 12)
        }
        return bytes
    }
}
