/// One change of a seat, as a flight's event stream tells it.
struct SeatEvent: Equatable {
    /// The states of a seat in the seat map.
    enum State {
        case available
        case held
        case booked
    }

    /// The stream's own number; rises.
    var id: Int64 = 0
    /// The seat's row, from 1.
    var row = 0
    /// The seat's letter.
    var letter: UInt8 = 0
    /// What the seat is now.
    var state = State.available
}

/// Puts the lines of an event stream together to seat events.
struct SeatEventParser {
    /// The event that the lines until now describe.
    private(set) var event = SeatEvent()
    private var hasData = false

    /// Takes a line without its line feed; true when it ends an event.
    mutating func take(_ line: RawSpan) -> Bool {
        if line.has("id:", at: 0) {
            event.id = line.integer(at: line.skipBlanks(from: 3)) ?? 0
        } else if line.has("data:", at: 0) {
            hasData = takeData(line)
        } else if line.isEmpty || (line.byteCount == 1 && line.byte(0) == UInt8(ascii: "\r")) {
            defer { hasData = false }
            return hasData
        }
        return false
    }

    private mutating func takeData(_ line: RawSpan) -> Bool {
        guard let seat = line.valueOffset(of: #""seat_number""#),
            let row = line.integer(at: seat + 1)
        else { return false }
        var letter = seat + 1
        while letter < line.byteCount, line.byte(letter) < UInt8(ascii: "A") { letter += 1 }
        guard letter < line.byteCount, let state = state(line) else { return false }
        event.row = Int(row)
        event.letter = line.byte(letter)
        event.state = state
        return true
    }

    private func state(_ line: RawSpan) -> SeatEvent.State? {
        if line.member(#""status""#, is: #""AVAILABLE""#) { return .available }
        if line.member(#""status""#, is: #""HELD""#) { return .held }
        return line.member(#""status""#, is: #""BOOKED""#) ? .booked : nil
    }
}
