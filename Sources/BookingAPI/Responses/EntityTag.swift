internal import Bookings
internal import Bytes
internal import HTTP

/// The entity tag of a booking or an order (RFC 9110, section 8.8.3): it changes whenever the response changes.
///
/// The id of the newest event changes with every write. A deadline that passes without a write adds a
/// suffix.
struct EntityTag: Hashable, Sendable {
    private let lastEventID: Int64
    private let showsPassedDeadline: Bool

    init(_ booking: borrowing BookingView) {
        lastEventID = booking.lastEventID.rawValue
        showsPassedDeadline = booking.showsPassedDeadline
    }

    init(_ order: OrderDetails) {
        lastEventID = order.lastEventID.rawValue
        showsPassedDeadline = order.showsPassedDeadline
    }

    /// Reads a tag with its quotes; nil if no booking can have it.
    private init?(_ tag: RawSpan) {
        guard tag.byteCount > 2 else { return nil }
        let text = tag.extracting(1..<tag.byteCount - 1)
        showsPassedDeadline = text.ends(with: "-expired")
        let digits = text.extracting(first: text.byteCount - (showsPassedDeadline ? 8 : 0))
        guard let id = Int64(decimal: digits) else { return nil }
        lastEventID = id
    }

    /// Appends the tag with its quotes.
    func append(to buffer: inout ByteBuffer) {
        buffer.append(UInt8(ascii: "\""))
        buffer.append(decimal: lastEventID)
        if showsPassedDeadline { buffer.append("-expired") }
        buffer.append(UInt8(ascii: "\""))
    }
}

extension EntityTag {
    /// The tags of an `If-None-Match` that bookings can have.
    ///
    /// Tags are compared weakly, as section 13.1.2 of RFC 9110 requires.
    enum List: Hashable, Sendable {
        /// No tag of a booking.
        case empty
        /// One tag, which is what clients send.
        case one(EntityTag)
        /// Several tags.
        case several([EntityTag])
        /// `*`: every tag.
        case any

        /// Reads the tags that a client has already.
        init(of request: borrowing Request) {
            // Only the first line of a repeated field counts: clients send one.
            if let field = request.field(named: "if-none-match") {
                self.init(field)
            } else {
                self = .empty
            }
        }

        /// Reads the value of the field; bytes that are no tag are skipped.
        init(_ field: RawSpan) {
            self = field.equals("*") ? .any : .empty
            EntityTag.forEachTag(in: field) { tag in
                if let tag = EntityTag(tag) { add(tag) }
            }
        }

        private mutating func add(_ tag: EntityTag) {
            switch self {
            case .empty: self = .one(tag)
            case .one(let first): self = .several([first, tag])
            case .several(var tags):
                // Lets go of the array first, so that appending does not copy it.
                self = .any
                tags.append(tag)
                self = .several(tags)
            case .any: break
            }
        }

        /// Whether the list names `tag`.
        func contains(_ tag: EntityTag) -> Bool {
            switch self {
            case .empty: false
            case .one(let only): only == tag
            case .several(let tags): tags.contains(tag)
            case .any: true
            }
        }
    }

    /// Whether `field`, an `If-None-Match`, names `tag`, which includes its quotes.
    static func isListed(_ tag: RawSpan, in field: RawSpan) -> Bool {
        var isListed = field.equals("*")
        forEachTag(in: field) { if $0.equals(tag) { isListed = true } }
        return isListed
    }

    /// Calls `body` with every tag of a list, without its `W/` and with its quotes.
    private static func forEachTag(in field: RawSpan, _ body: (RawSpan) -> Void) {
        var position = 0
        while position < field.byteCount {
            if field[position] == UInt8(ascii: "\""),
                let end = closingQuote(of: field, from: position)
            {
                body(field.extracting(position..<end))
                position = end
            } else {
                position += 1
            }
        }
    }

    /// The offset after the tag that begins at `start`; nil if the tag has no end.
    private static func closingQuote(of field: RawSpan, from start: Int) -> Int? {
        for offset in start + 1..<field.byteCount where field[offset] == UInt8(ascii: "\"") {
            return offset + 1
        }
        return nil
    }
}
