internal import Bytes
internal import HTTP

/// How much a client wants each kind of content that the API has (RFC 9110, section 12.5.1).
///
/// Qualities are in thousandths; 0 is "not at all".
struct Preferences: Hashable {
    /// The kinds of content.
    enum Kind: Int, CaseIterable {
        case json
        case html
        case eventStream
    }

    /// How exactly a range names a kind: the most exact one counts.
    private enum Exactness: Int {
        case none
        case all
        case type
        case subtype
    }

    private struct Preference: Hashable {
        var quality = 0
        var exactness = Exactness.none.rawValue
        /// The place among the ranges, for kinds of the same quality.
        var place = Int.max
    }

    private var json = Preference()
    private var html = Preference()
    private var eventStream = Preference()
    private var ranges = 0

    /// What the Accept fields of a request say; without any, everything is welcome.
    init(_ request: borrowing Request) {
        for index in 0..<request.fieldCount
        where request.fieldName(at: index).equalsIgnoringCase("accept") {
            read(request.fieldValue(at: index))
        }
    }

    /// What one Accept field says.
    init(field: RawSpan) {
        read(field)
    }

    /// Whether the client takes `kind` at all.
    func accepts(_ kind: Kind) -> Bool { ranges == 0 || preference(kind).quality > 0 }

    /// Whether a page for people is wanted rather than JSON.
    var prefersHTML: Bool {
        // A range for everything is what programs send: only who names HTML reads it.
        guard html.exactness == Exactness.subtype.rawValue, html.quality > 0 else { return false }
        if html.quality != json.quality { return html.quality > json.quality }
        return html.place < json.place
    }

    private func preference(_ kind: Kind) -> Preference {
        switch kind {
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
            if range.byteCount > 0 { take(range) }
            position = end + 1
        }
    }

    private mutating func take(_ range: RawSpan) {
        let nameEnd = range.firstOffset(of: UInt8(ascii: ";"))
        let name = range.extracting(0..<nameEnd).trimmed
        let quality = Self.quality(range.extracting(nameEnd..<range.byteCount))
        ranges += 1
        if name.equals("*/*") {
            for kind in Kind.allCases { note(kind, quality, .all) }
        } else if name.equalsIgnoringCase("application/*") {
            note(.json, quality, .type)
        } else if name.equalsIgnoringCase("text/*") {
            note(.html, quality, .type)
            note(.eventStream, quality, .type)
        } else if name.equalsIgnoringCase("application/json") {
            note(.json, quality, .subtype)
        } else if name.equalsIgnoringCase("text/html") {
            note(.html, quality, .subtype)
        } else if name.equalsIgnoringCase("text/event-stream") {
            note(.eventStream, quality, .subtype)
        }
    }

    private mutating func note(_ kind: Kind, _ quality: Int, _ exactness: Exactness) {
        guard exactness.rawValue > preference(kind).exactness else { return }
        let noted = Preference(quality: quality, exactness: exactness.rawValue, place: ranges)
        switch kind {
        case .json: json = noted
        case .html: html = noted
        case .eventStream: eventStream = noted
        }
    }

    /// The `q` of a range's parameters in thousandths; 1000 where there is none.
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

    /// Reads `0.8`; what is no number is 1, since the client wants the thing somehow.
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
    /// Without the blanks and tabs around it.
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
