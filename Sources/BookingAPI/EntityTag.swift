internal import Bookings
internal import Bytes

/// What `ETag` says of a booking (RFC 9110, section 8.8.3): another one whenever the answer differs.
///
/// The newest history row changes with every write; a deadline that passed without a write is told
/// apart by a suffix.
struct EntityTag: Hashable {
    private let version: Int64
    private let showsPassedDeadline: Bool

    init(_ booking: borrowing BookingView) {
        version = booking.version.rawValue
        showsPassedDeadline = booking.showsPassedDeadline
    }

    func append(to buffer: inout ByteBuffer) {
        buffer.append(UInt8(ascii: "\""))
        buffer.append(decimal: version)
        if showsPassedDeadline { buffer.append("-expired") }
        buffer.append(UInt8(ascii: "\""))
    }

    /// Whether an `If-None-Match` names it; compared weakly, as RFC 9110, section 13.1.2, has it.
    func isNamed(in field: RawSpan) -> Bool {
        var own = ByteBuffer()
        append(to: &own)
        return Self.isNamed(own.bytes, in: field)
    }

    /// Whether `field`, an `If-None-Match`, names `tag`, which has its quotes.
    static func isNamed(_ tag: RawSpan, in field: RawSpan) -> Bool {
        if field.equals("*") { return true }
        var position = 0
        while position < field.byteCount {
            let rest = field.extracting(position..<field.byteCount)
            if rest.starts(with: "W/") { position += 2 }
            guard let end = closingQuote(of: field, from: position) else {
                position += 1
                continue
            }
            if field.extracting(position..<end).equals(tag) { return true }
            position = end
        }
        return false
    }

    /// Behind the tag that begins at `start`; nil where none does.
    private static func closingQuote(of field: RawSpan, from start: Int) -> Int? {
        guard start < field.byteCount, field[start] == UInt8(ascii: "\"") else { return nil }
        for offset in start + 1..<field.byteCount where field[offset] == UInt8(ascii: "\"") {
            return offset + 1
        }
        return nil
    }
}
