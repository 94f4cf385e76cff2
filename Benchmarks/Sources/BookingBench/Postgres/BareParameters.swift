/// The parameters of a statement in PostgreSQL's binary form.
///
/// `removeAll` keeps the memory, so a list that is used again allocates none.
struct BareParameters: ~Copyable {
    // The types' object identifiers (pg_type.dat).
    private static let int8: Int32 = 20
    private static let text: Int32 = 25

    private var bytes: [UInt8] = []
    private var offsets: [Int] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []

    init() {}

    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        offsets.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        formats.removeAll(keepingCapacity: true)
    }

    /// Appends a `bigint`.
    mutating func append(_ value: Int64) {
        let start = bytes.count
        write(value)
        finish(from: start)
    }

    /// Appends a `bigint[]`; nil is NULL.
    mutating func append(array values: some Collection<Int64?>) {
        let start = writeHead(Self.int8, count: values.count)
        for value in values {
            if let value {
                write(Int32(8))
                write(value)
            } else {
                write(Int32(-1))
            }
        }
        finish(from: start)
    }

    /// Appends a `text[]` of UTF-8.
    mutating func append(texts values: some Collection<[UInt8]>) {
        let start = writeHead(Self.text, count: values.count)
        for value in values {
            write(Int32(value.count))
            bytes.append(contentsOf: value)
        }
        finish(from: start)
    }

    /// Calls `body` with the arguments of `PQsendQueryPrepared`.
    func withPointers<Result>(
        _ body: (
            _ values: UnsafeBufferPointer<UnsafePointer<CChar>?>,
            _ lengths: UnsafeBufferPointer<Int32>,
            _ formats: UnsafeBufferPointer<Int32>
        ) -> Result
    ) -> Result {
        unsafe bytes.withUnsafeBytes { bytes in
            let base = unsafe bytes.assumingMemoryBound(to: CChar.self).baseAddress
            return unsafe withUnsafeTemporaryAllocation(
                of: UnsafePointer<CChar>?.self,
                capacity: offsets.count
            ) { pointers in
                for (index, offset) in offsets.enumerated() {
                    unsafe pointers.initializeElement(
                        at: index,
                        to: base.map { unsafe $0 + offset }
                    )
                }
                return unsafe lengths.withUnsafeBufferPointer { lengths in
                    unsafe formats.withUnsafeBufferPointer { formats in
                        unsafe body(UnsafeBufferPointer(pointers), lengths, formats)
                    }
                }
            }
        }
    }

    /// The head of an array (`array_recv`): dimensions, NULLs, type, length, lower bound.
    ///
    /// PostgreSQL ignores whether the head announces NULLs.
    private mutating func writeHead(_ type: Int32, count: Int) -> Int {
        let start = bytes.count
        for field in [count == 0 ? 0 : 1, 0, type] { write(field) }
        if count > 0 { for field in [Int32(count), 1] { write(field) } }
        return start
    }

    @inline(__always)
    private mutating func write(_ value: some FixedWidthInteger) {
        unsafe withUnsafeBytes(of: value.bigEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    private mutating func finish(from start: Int) {
        offsets.append(start)
        lengths.append(Int32(bytes.count - start))
        formats.append(1)
    }
}
