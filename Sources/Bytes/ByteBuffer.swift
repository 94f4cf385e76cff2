/// A growable run of bytes that is written at the end and consumed at the front.
///
/// Used by one thread at a time. The buffer reuses the memory of consumed bytes before it grows, so
/// that a buffer of small messages never becomes larger than the largest message needs.
@safe
public struct ByteBuffer: ~Copyable {
    // A raw allocation instead of an Array: sockets read into it and write from it without a copy,
    // and the empty buffer of an idle connection allocates nothing.
    //
    // Visible to inlined code, so that appending single bytes costs no call for each of them.
    @usableFromInline var base: UnsafeMutableRawPointer?
    @usableFromInline var start = 0
    @usableFromInline var end = 0

    /// The size of the allocation in bytes; consumed bytes count until their memory is reused.
    public internal(set) var capacity = 0

    /// Creates an empty buffer, without an allocation.
    public init() {
        unsafe base = nil
    }

    deinit {
        unsafe base?.deallocate()
    }

    /// The number of bytes to read.
    @inlinable
    public var count: Int { end - start }

    /// Whether there are no bytes to read.
    @inlinable
    public var isEmpty: Bool { start == end }

    /// The bytes to read, without a copy.
    public var bytes: RawSpan {
        @_lifetime(borrow self)
        @inlinable
        get {
            let buffer = unsafe UnsafeRawBufferPointer(
                start: base.map { unsafe $0 + start },
                count: count
            )
            let span = unsafe RawSpan(_unsafeBytes: buffer)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// The byte at `offset`, counted from the first byte to read.
    ///
    /// - Precondition: `offset` is at least 0 and less than `count`.
    public subscript(offset: Int) -> UInt8 {
        @inlinable
        get {
            precondition(offset >= 0 && offset < count, "outside of the buffer")
            guard let base = unsafe base else { return 0 }
            return unsafe base.load(fromByteOffset: start + offset, as: UInt8.self)
        }
        @inlinable
        set {
            precondition(offset >= 0 && offset < count, "outside of the buffer")
            unsafe base?.storeBytes(of: newValue, toByteOffset: start + offset, as: UInt8.self)
        }
    }

    /// Allocates memory for `additional` bytes after the last one, unless there is enough.
    @inlinable
    public mutating func reserve(_ additional: Int) {
        if capacity - end < additional { makeRoom(additional) }
    }

    /// Moves the bytes to read to the front of the memory, or to a larger allocation.
    @usableFromInline
    mutating func makeRoom(_ additional: Int) {
        let needed = count + additional
        if needed <= capacity, let base = unsafe base, start >= count {
            unsafe base.copyMemory(from: base + start, byteCount: count)
        } else {
            let newCapacity = max(needed, capacity * 2, 256)
            let fresh = UnsafeMutableRawPointer.allocate(byteCount: newCapacity, alignment: 16)
            if let base = unsafe base {
                unsafe fresh.copyMemory(from: base + start, byteCount: count)
                unsafe base.deallocate()
            }
            unsafe base = fresh
            capacity = newCapacity
        }
        end = count
        start = 0
    }

    /// Appends one byte.
    @inlinable
    public mutating func append(_ byte: UInt8) {
        if end == capacity { reserve(1) }
        unsafe base?.storeBytes(of: byte, toByteOffset: end, as: UInt8.self)
        end += 1
    }

    /// Appends the `count` lowest bytes of `word`, the lowest byte first.
    ///
    /// - Precondition: `count` is between 0 and 8.
    @inlinable
    @inline(__always)
    package mutating func append(first count: Int = 8, of word: UInt64) {
        precondition(count >= 0 && count <= 8, "a word has eight bytes")
        reserve(8)
        unsafe base?.storeBytes(of: word.littleEndian, toByteOffset: end, as: UInt64.self)
        end += count
    }

    /// Appends the bytes of `span`.
    @inlinable
    public mutating func append(_ span: RawSpan) {
        unsafe span.withUnsafeBytes { unsafe append(unsafeBytes: $0) }
    }

    /// Appends the UTF-8 bytes of a literal.
    @inlinable
    public mutating func append(_ literal: StaticString) {
        unsafe append(
            unsafeBytes: UnsafeRawBufferPointer(
                start: literal.utf8Start,
                count: literal.utf8CodeUnitCount
            )
        )
    }

    /// Appends the UTF-8 bytes of `text`.
    @_disfavoredOverload
    public mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { unsafe append(unsafeBytes: UnsafeRawBufferPointer($0)) }
    }

    /// Appends `bytes`.
    public mutating func append(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { unsafe append(unsafeBytes: $0) }
    }

    /// Removes the first `count` bytes.
    ///
    /// - Precondition: `count` is between 0 and `self.count`.
    @inlinable
    public mutating func consume(_ count: Int) {
        precondition(count >= 0 && count <= self.count, "more bytes consumed than there are")
        start += count
        if start == end {
            start = 0
            end = 0
        }
    }

    /// Removes all bytes except the first `count`.
    ///
    /// - Precondition: `count` is between 0 and `self.count`.
    public mutating func truncate(to count: Int) {
        precondition(count >= 0 && count <= self.count, "more bytes kept than there are")
        end = start + count
    }

    /// Copies the bytes of `range` to the bytes that begin at `offset`; the two ranges may overlap.
    ///
    /// - Precondition: Both ranges lie within the bytes to read.
    public mutating func move(_ range: Range<Int>, to offset: Int) {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "outside of the buffer")
        precondition(offset >= 0 && offset + range.count <= count, "outside of the buffer")
        guard !range.isEmpty, let base = unsafe base else { return }
        unsafe (base + start + offset).copyMemory(
            from: base + start + range.lowerBound,
            byteCount: range.count
        )
    }

    /// Removes all bytes; also frees the memory if `keepingCapacity` is false.
    @inlinable
    public mutating func removeAll(keepingCapacity: Bool = true) {
        start = 0
        end = 0
        if !keepingCapacity { deallocate() }
    }

    @usableFromInline
    mutating func deallocate() {
        unsafe base?.deallocate()
        unsafe base = nil
        capacity = 0
    }

    /// Appends up to `capacity` bytes that `body` writes into the given memory.
    ///
    /// For system calls that fill memory, such as `recv`.
    ///
    /// - Parameters:
    ///   - capacity: The size of the memory in bytes.
    ///   - body: Writes from the beginning of the memory, and returns the number of bytes that it
    ///     wrote.
    /// - Precondition: `body` returns a number between 0 and `capacity`.
    @inlinable
    public mutating func append(
        upTo capacity: Int,
        _ body: (UnsafeMutableRawBufferPointer) -> Int
    ) {
        reserve(capacity)
        let room = unsafe UnsafeMutableRawBufferPointer(
            start: base.map { unsafe $0 + end },
            count: capacity
        )
        let written = unsafe body(room)
        precondition(written >= 0 && written <= capacity, "more bytes written than fit")
        end += written
    }

    @inlinable
    mutating func append(unsafeBytes bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        reserve(bytes.count)
        unsafe (base.map { unsafe $0 + end })?.copyMemory(from: source, byteCount: bytes.count)
        end += bytes.count
    }
}
