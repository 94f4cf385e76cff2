import Bytes
import Testing

@testable import BookingBench

@Suite("Event streams")
struct EventStreamTests {
    static let events = """
        : comment\n\n\
        id: 7\nevent: seat\n\
        data: {"seat_number": "12A", "status": "HELD", "held_until": "2026-12-24T09:40:00.000Z"}\n\n\
        id: 8\nevent: seat\n\
        data: {"seat_number": "3F", "status": "BOOKED", "held_until": null}\n\n
        """
    static let expected = [
        SeatEvent(id: 7, row: 12, letter: UInt8(ascii: "A"), state: .held),
        SeatEvent(id: 8, row: 3, letter: UInt8(ascii: "F"), state: .booked),
    ]

    /// The stream in chunks of `size` bytes.
    static func chunked(size: Int) -> String {
        var text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        var rest = Substring(events)
        while !rest.isEmpty {
            let chunk = rest.prefix(size)
            text += "\(String(chunk.utf8.count, radix: 16))\r\n\(chunk)\r\n"
            rest = rest.dropFirst(size)
        }
        return text
    }

    static func read(_ text: String, splitEvery size: Int) throws -> [SeatEvent] {
        var reader = EventStreamReader()
        var input = ByteBuffer()
        var events: [SeatEvent] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            input.append(Array(rest.prefix(size)))
            rest = rest.dropFirst(size)
            try reader.read(&input) { events.append($0) }
        }
        return events
    }

    @Test("events are the same, however chunks and packets split them", arguments: 1...40)
    func cuts(size: Int) throws {
        #expect(try Self.read(Self.chunked(size: size), splitEvery: 1000) == Self.expected)
        #expect(try Self.read(Self.chunked(size: 60), splitEvery: size) == Self.expected)
        let plain = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + Self.events
        #expect(try Self.read(plain, splitEvery: size) == Self.expected)
    }

    @Test("a response that is no event stream is an error")
    func noStream() {
        #expect(throws: BenchError.self) {
            try Self.read(
                "HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}",
                splitEvery: 1000
            )
        }
    }
}
