/// A growable run of bytes that is written at the end and consumed at the front.
///
/// Owned by one thread. Consumed bytes are reclaimed when room is needed, so that a connection that
/// reads and writes small messages never grows past its largest message.
@safe
public struct ByteBuffer: ~Copyable {
    // A raw allocation and not an Array: sockets read into and write from it without a copy, and
    // an empty buffer of an idle connection must cost nothing.
    //
    // Visible to inlined code: what is appended byte by byte must not pay a call for each.
    @usableFromInline var base: UnsafeMutableRawPointer?
    @usableFromInline var start = 0
    @usableFromInline var end = 0

    /// How many bytes fit before the next allocation, consumed ones included.
    public internal(set) var capacity = 0

    /// An empty buffer; allocates nothing.
    public init() {
        unsafe base = nil
    }

    deinit {
        unsafe base?.deallocate()
    }

    /// How many bytes are there to read.
    @inlinable
    public var count: Int { end - start }

    /// Whether there is nothing to read.
    @inlinable
    public var isEmpty: Bool { start == end }

    /// The bytes to read, where they lie.
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

    /// The byte at `offset` of those to read.
    ///
    /// - Precondition: `offset` is at least 0 and below `count`.
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

    /// Makes room for `additional` bytes behind the last one.
    @inlinable
    public mutating func reserve(_ additional: Int) {
        if capacity - end < additional { makeRoom(additional) }
    }

    /// Moves the bytes to read to the front, or to a larger allocation.
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

    /// Appends the `count` lowest bytes of `word`, the lowest first.
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

    /// Appends a literal.
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

    /// Appends `count` bytes that `body` fills in; before it does they are of any value.
    @inlinable
    public mutating func append(count: Int, _ body: (inout MutableRawSpan) -> Void) {
        reserve(count)
        let room = unsafe UnsafeMutableRawBufferPointer(
            start: base.map { unsafe $0 + end },
            count: count
        )
        var span = unsafe MutableRawSpan(_unsafeBytes: room)
        body(&span)
        end += count
    }

    /// Forgets the first `count` bytes.
    ///
    /// - Precondition: `count` is between 0 and `self.count`.
    @inlinable
    public mutating func consume(_ count: Int) {
        precondition(count >= 0 && count <= self.count, "more consumed than there is")
        start += count
        if start == end {
            start = 0
            end = 0
        }
    }

    /// Forgets all but the first `count` bytes.
    ///
    /// - Precondition: `count` is between 0 and `self.count`.
    public mutating func truncate(to count: Int) {
        precondition(count >= 0 && count <= self.count, "longer than what there is")
        end = start + count
    }

    /// Copies the bytes of `range` to `offset` and on, over what is there; the two may overlap.
    ///
    /// - Precondition: `range` and its new place lie within the bytes to read.
    public mutating func move(_ range: Range<Int>, to offset: Int) {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "outside of the buffer")
        precondition(offset >= 0 && offset + range.count <= count, "outside of the buffer")
        guard !range.isEmpty, let base = unsafe base else { return }
        unsafe (base + start + offset).copyMemory(
            from: base + start + range.lowerBound,
            byteCount: range.count
        )
    }

    /// Forgets everything; with `keepingCapacity` false the memory is given back, too.
    @inlinable
    public mutating func removeAll(keepingCapacity: Bool = true) {
        start = 0
        end = 0
        if !keepingCapacity { giveBack() }
    }

    @usableFromInline
    mutating func giveBack() {
        unsafe base?.deallocate()
        unsafe base = nil
        capacity = 0
    }

    /// Lets `body` write up to `capacity` bytes behind the last one; it returns how many it wrote.
    ///
    /// For system calls that fill memory (`recv`).
    ///
    /// - Precondition: what `body` returns is between 0 and the size of the memory that it is given.
    @inlinable
    public mutating func append<E: Error>(
        upTo capacity: Int,
        _ body: (UnsafeMutableRawBufferPointer) throws(E) -> Int
    ) throws(E) {
        reserve(capacity)
        let room = unsafe UnsafeMutableRawBufferPointer(
            start: base.map { unsafe $0 + end },
            count: capacity
        )
        let written = try unsafe body(room)
        precondition(written >= 0 && written <= capacity, "more written than there was room for")
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
