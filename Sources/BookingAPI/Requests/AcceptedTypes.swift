internal import Bytes
internal import HTTP

/// How much a client wants each media type of the API (RFC 9110, section 12.5.1).
///
/// Qualities are in thousandths; 0 means "not at all".
struct AcceptedTypes: Hashable {
    /// The media types of the API.
    enum MediaType: Int, CaseIterable {
        case json
        case html
        case eventStream
    }

    /// How exactly a range names a media type: the most exact range counts.
    private enum Exactness: Int {
        case none
        case all
        case type
        case subtype
    }

    private struct Preference: Hashable {
        var quality = 0
        var exactness = Exactness.none.rawValue
        /// The position of the range; of two types with the same quality, the earlier one is preferred.
        var place = Int.max
    }

    private var json = Preference()
    private var html = Preference()
    private var eventStream = Preference()
    private var ranges = 0

    /// Reads the Accept fields of a request; without any, the client accepts every type.
    init(_ request: borrowing Request) {
        for index in 0..<request.fieldCount
        where request.fieldName(at: index).equalsIgnoringCase("accept") {
            read(request.fieldValue(at: index))
        }
    }

    /// Whether the client accepts `type`.
    private func contains(_ type: MediaType) -> Bool { ranges == 0 || preference(type).quality > 0 }

    /// Whether the client prefers a page for people to JSON.
    private var prefersHTML: Bool {
        // Programs send a range for everything; only browsers name HTML.
        guard html.exactness == Exactness.subtype.rawValue, html.quality > 0 else { return false }
        if html.quality != json.quality { return html.quality > json.quality }
        return html.place < json.place
    }

    /// Whether the client names event streams and prefers them to JSON.
    var prefersEventStream: Bool {
        eventStream.exactness == Exactness.subtype.rawValue && eventStream.quality > 0
            && (eventStream.quality > json.quality
                || eventStream.quality == json.quality && eventStream.place < json.place)
    }

    /// Checks that the client accepts a response of `type`.
    ///
    /// - Returns: Whether the client gets JSON as a page.
    /// - Throws: A 406.
    func negotiate(_ type: MediaType) throws(Problem) -> Bool {
        if type == .json, prefersHTML { return true }
        guard contains(type) else { throw .notAcceptable }
        return false
    }

    /// Checks that the client accepts JSON, which writes respond with even to a browser.
    ///
    /// - Throws: A 406.
    func requireJSON() throws(Problem) {
        guard contains(.json) else { throw .notAcceptable }
    }

    private func preference(_ type: MediaType) -> Preference {
        switch type {
        case .json: json
        case .html: html
        case .eventStream: eventStream
        }
    }

    private mutating func read(_ field: RawSpan) {
        var position = 0
        while position < field.byteCount {
            let end = field.firstOffset(of: UInt8(ascii: ","), from: position)
            let range = field.extracting(position..<end).trimmed
            if range.byteCount > 0 { add(range) }
            position = end + 1
        }
    }

    private mutating func add(_ range: RawSpan) {
        let nameEnd = range.firstOffset(of: UInt8(ascii: ";"))
        let name = range.extracting(0..<nameEnd).trimmed
        let quality = Self.quality(range.extracting(nameEnd..<range.byteCount))
        ranges += 1
        if name.equals("*/*") {
            for type in MediaType.allCases { set(type, quality, .all) }
        } else if name.equalsIgnoringCase("application/*") {
            set(.json, quality, .type)
        } else if name.equalsIgnoringCase("text/*") {
            set(.html, quality, .type)
            set(.eventStream, quality, .type)
        } else if name.equalsIgnoringCase("application/json") {
            set(.json, quality, .subtype)
        } else if name.equalsIgnoringCase("text/html") {
            set(.html, quality, .subtype)
        } else if name.equalsIgnoringCase("text/event-stream") {
            set(.eventStream, quality, .subtype)
        }
    }

    private mutating func set(_ type: MediaType, _ quality: Int, _ exactness: Exactness) {
        guard exactness.rawValue > preference(type).exactness else { return }
        let new = Preference(quality: quality, exactness: exactness.rawValue, place: ranges)
        switch type {
        case .json: json = new
        case .html: html = new
        case .eventStream: eventStream = new
        }
    }

    /// The `q` among a range's parameters, in thousandths; 1000 if there is none.
    private static func quality(_ parameters: RawSpan) -> Int {
        var position = 0
        while position < parameters.byteCount {
            position += 1
            let end = parameters.firstOffset(of: UInt8(ascii: ";"), from: position)
            let parameter = parameters.extracting(position..<end).trimmed
            position = end
            guard parameter.byteCount > 2, parameter[0] | 0x20 == UInt8(ascii: "q"),
                parameter[1] == UInt8(ascii: "=")
            else { continue }
            return thousandths(parameter.extracting(2..<parameter.byteCount))
        }
        return 1000
    }

    /// Reads `0.8`; text that is no number counts as 1, because the client named the type.
    private static func thousandths(_ text: RawSpan) -> Int {
        var value = 0
        var weight = 1000
        for offset in 0..<text.byteCount {
            let byte = text[offset]
            if byte == UInt8(ascii: "."), offset == 1 { continue }
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10, weight > 0 else { return 1000 }
            value += Int(digit) * weight
            weight /= 10
        }
        return min(value, 1000)
    }
}

extension RawSpan {
    /// The bytes without the blanks and tabs around them.
    var trimmed: RawSpan {
        @_lifetime(copy self)
        get {
            var start = 0
            var end = byteCount
            while start < end, self[start] == 0x20 || self[start] == 0x09 { start += 1 }
            while end > start, self[end - 1] == 0x20 || self[end - 1] == 0x09 { end -= 1 }
            return extracting(start..<end)
        }
    }
}
