/// The positions of the name and the value of one field line.
package struct FieldPosition: Sendable, Equatable {
    package var name: ByteRange
    package var value: ByteRange
}

/// The positions of a request's field lines, in their order.
///
/// Reused for all requests of a connection, so that its memory grows to what the largest head
/// needed.
@safe
struct FieldTable: ~Copyable {
    // A raw allocation instead of an Array: `Request` needs a span of it that lives as long as the
    // parser is borrowed, and appending a field must not check for uniqueness.
    private var base: UnsafeMutablePointer<FieldPosition>?
    private var capacity = 0

    private(set) var count = 0

    init() {
        unsafe base = nil
    }

    deinit {
        unsafe base?.deallocate()
    }

    var positions: Span<FieldPosition> {
        @_lifetime(borrow self)
        get {
            let buffer = unsafe UnsafeBufferPointer(start: base, count: count)
            let span = unsafe Span(_unsafeElements: buffer)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    @inline(__always)
    mutating func append(_ position: FieldPosition) {
        if count == capacity { grow() }
        unsafe base?[count] = position
        count += 1
    }

    /// Sets the value of the last field line; returns the position of its name.
    @inline(__always)
    mutating func setLastValue(_ value: ByteRange) -> ByteRange {
        guard count > 0, let base = unsafe base else { return .empty }
        unsafe base[count - 1].value = value
        return unsafe base[count - 1].name
    }

    /// Removes all positions, and keeps the memory.
    mutating func removeAll() { count = 0 }

    private mutating func grow() {
        let newCapacity = max(16, capacity * 2)
        let fresh = UnsafeMutablePointer<FieldPosition>.allocate(capacity: newCapacity)
        if let base = unsafe base {
            unsafe fresh.update(from: base, count: count)
            unsafe base.deallocate()
        }
        unsafe base = fresh
        capacity = newCapacity
    }
}
