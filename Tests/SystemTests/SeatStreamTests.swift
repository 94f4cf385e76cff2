import TestSupport
import Testing

/// Subscribers of a flight whose seats are changed by several processes.
@Suite("Event streams and several processes", .timeLimit(.minutes(2)))
struct SeatStreamTests {
    /// A subscriber; confined to one thread.
    private final class Subscriber {
        private let socket: StreamSocket
        private var text = ""

        /// Subscribes to the events after `after`; returns when the stream has begun.
        init(_ server: RunningServer, after: String? = nil) throws {
            socket = try StreamSocket(port: server.port)
            let resume = after.map { "Last-Event-ID: \($0)\r\n" } ?? ""
            // HTTP/1.0, so that the stream comes without chunks.
            try socket.send("GET /api/flights/1/events/ HTTP/1.0\r\n\(resume)\r\n")
            let head = try next(until: "\r\n\r\n")
            #expect(head.hasPrefix("HTTP/1.1 200 "))
            #expect(try next(until: "\n\n") == "retry: 1000")
        }

        /// Returns the next event's id and text, such as `1A HELD`.
        func event() throws -> (id: String, change: String) {
            var block = try next(until: "\n\n")
            while block.hasPrefix(":") { block = try next(until: "\n\n") }
            let id = try #require(block.firstMatch(of: /^id: (\d+)\nevent: seat\ndata: {/))
            let seat = try #require(block.firstMatch(of: /"seat_number":"(\w+)"/))
            let status = try #require(block.firstMatch(of: /"status":"(\w+)"/))
            return (String(id.1), "\(seat.1) \(status.1)")
        }

        private func next(until end: String) throws -> String {
            while true {
                if let range = text.firstRange(of: end) {
                    defer { text.removeSubrange(..<range.upperBound) }
                    return String(text[..<range.lowerBound])
                }
                let more = try socket.receive()
                try #require(!more.isEmpty, "the stream has ended")
                text += String(decoding: more, as: UTF8.self)
            }
        }
    }

    @Test("every subscriber receives the changes by every process, and a crash leaves no gap")
    func processes() throws {
        let system = try RunningSystem(settings: ["HOLD_SECONDS": "0.5"])
        let first = try system.startServer()
        let second = try system.startServer(log: "second.log")
        let worker = try system.startWorker()
        let client = try second.connect()
        let flight = try client.makeFlight(rows: 1).id
        let followers = try [first, second].map { try Subscriber($0) }

        _ = try client.hold(try client.makeBooking(flight: flight, seat: "1A").id)
        let answered = ContinuousClock.now
        var last = ""
        for follower in followers {
            let held = try follower.event()
            #expect(held.change == "1A HELD")
            last = held.id
        }
        let allowed = BuiltProgram.otherFolder == nil ? Duration.seconds(5) : .seconds(0.5)
        #expect(ContinuousClock.now - answered < allowed)
        // By the worker.
        for follower in followers { #expect(try follower.event().change == "1A AVAILABLE") }

        try first.process.killNow()
        _ = try client.hold(try client.makeBooking(flight: flight, seat: "1B").id)
        let restarted = try system.startServer(log: "restarted.log")
        let resumed = try Subscriber(restarted, after: last)
        for change in ["1A AVAILABLE", "1B HELD", "1B AVAILABLE"] {
            #expect(try resumed.event().change == change)
        }
        for change in ["1B HELD", "1B AVAILABLE"] {
            #expect(try followers[1].event().change == change)
        }
        #expect(try worker.terminate() == .exited(0))
    }
}
