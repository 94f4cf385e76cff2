/// Where one field line's name and value lie.
package struct FieldPosition: Sendable, Equatable {
    package var name: ByteRange
    package var value: ByteRange
}

/// The field lines of one request, in their order; reused from request to request.
///
/// Grows to what the largest head of the connection needed, `Limits.fields` at most.
@safe
struct FieldTable: ~Copyable {
    // A raw allocation and not an Array: `Request` needs a span of it that lives as long as the
    // borrow of the parser, and appending must not check for uniqueness at every field.
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

    /// Completes the last field; returns where its name lies.
    @inline(__always)
    mutating func setLastValue(_ value: ByteRange) -> ByteRange {
        guard count > 0, let base = unsafe base else { return .empty }
        unsafe base[count - 1].value = value
        return unsafe base[count - 1].name
    }

    mutating func removeAll(keepingCapacity: Bool) {
        count = 0
        guard !keepingCapacity else { return }
        unsafe base?.deallocate()
        unsafe base = nil
        capacity = 0
    }

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
