import TestSupport
import Testing

/// A subscriber of a flight.
final class EventStream {
    /// One event.
    struct Event: Hashable, Sendable {
        var id: Int64?
        var seat: String?
        var status: String?
    }

    private let socket: StreamSocket
    private var received: [UInt8] = []
    /// The head of the response.
    private(set) var head = ""
    /// The comments so far.
    private(set) var comments: [String] = []

    /// Subscribes; returns when the stream has begun.
    ///
    /// - Throws: `Ended`, or a socket error, if the response is not a stream.
    init(
        _ api: LiveAPI,
        flight: Int64 = 1,
        query: String = "",
        lastEventID: String? = nil,
        receiveBufferBytes: Int32? = nil,
        fields: [(String, String)] = []
    ) throws {
        socket = try StreamSocket(port: api.port)
        if let receiveBufferBytes { socket.limitReceiveBuffer(bytes: receiveBufferBytes) }
        let resume = lastEventID.map { [("Last-Event-ID", $0)] } ?? []
        let lines = (resume + fields).map { "\($0): \($1)\r\n" }.joined()
        // HTTP/1.0, so that the stream comes without chunks.
        try socket.send(
            "GET /api/flights/\(flight)/events/\(query) HTTP/1.0\r\n\(lines)"
                + "Accept: text/event-stream\r\n\r\n"
        )
        head = try block(endedBy: "\r\n\r\n")
        #expect(head.hasPrefix("HTTP/1.1 200 "))
        #expect(head.contains("Content-Type: text/event-stream"))
        #expect(try block(endedBy: "\n\n") == "retry: 1000")
    }

    /// Returns the next event.
    func next() throws -> Event {
        while true {
            if let event = try eventOrComment() { return event }
        }
    }

    /// Waits for a comment.
    func waitForComment() throws {
        while comments.isEmpty { _ = try eventOrComment() }
    }

    /// Returns the next event; nil for a comment.
    private func eventOrComment() throws -> Event? {
        var event = Event()
        var isEvent = false
        for line in try block(endedBy: "\n\n").split(separator: "\n") {
            if line.hasPrefix(":") { comments.append(String(line)) }
            if line.hasPrefix("id: ") { event.id = Int64(line.dropFirst(4)) }
            guard line.hasPrefix("data: ") else { continue }
            isEvent = true
            let data = try JSONValue(Array(line.dropFirst(6).utf8))
            event.seat = data["seat_number"]?.string
            event.status = data["status"]?.string
        }
        return isEvent ? event : nil
    }

    /// Returns the next events, such as `12A HELD`.
    func next(_ count: Int) throws -> [String] {
        try (0..<count).map { _ in
            let event = try next()
            return "\(event.seat ?? "?") \(event.status ?? "?")"
        }
    }

    /// Waits for the end of the stream; returns true.
    func hasEnded() throws -> Bool {
        do {
            while true { _ = try next() }
        } catch is Ended {
            return true
        }
    }

    /// The stream has ended.
    struct Ended: Error {}

    private func block(endedBy end: String) throws -> String {
        while true {
            if let range = received.firstRange(of: Array(end.utf8)) {
                let block = String(decoding: received[..<range.lowerBound], as: UTF8.self)
                received.removeSubrange(..<range.upperBound)
                return block
            }
            let more = try socket.receive()
            guard !more.isEmpty else { throw Ended() }
            received += more
        }
    }
}
