/// A blocking HTTP/1.1 client for tests: one keep-alive connection, framed by Content-Length.
///
/// Sending and receiving are apart, so that a test can have many requests under way at once.
/// Confined to the thread that uses it.
public final class HTTPConnection {
    /// An answer.
    public struct Answer: Sendable {
        /// The status code.
        public let status: Int
        /// The fields, by their names in lower case.
        public let fields: [String: String]
        /// The content.
        public let content: [UInt8]

        /// The content as text.
        public var text: String { String(decoding: content, as: UTF8.self) }
    }

    /// The answer was cut off, or was no HTTP.
    public struct BrokenAnswer: Error {
        /// What came.
        public let received: String
    }

    /// Kept for as long as the connection is; nil where somebody else looks after the server.
    private let server: ChildProcess?
    private let socket: StreamSocket
    /// What `Host` says.
    public var host = "localhost"
    private var received: [UInt8] = []

    /// Connects to a server on this machine's loopback address.
    public init(port: UInt16, to server: ChildProcess? = nil, seconds: Int = 10) throws {
        self.server = server
        socket = try StreamSocket(port: port, seconds: seconds)
    }

    /// Sends a request and does not wait for its answer.
    public func send(
        _ method: String,
        _ target: String,
        fields: [(String, String)] = [],
        body: String? = nil
    ) throws {
        var head = "\(method) \(target) HTTP/1.1\r\nHost: \(host)\r\n"
        for (name, value) in fields { head += "\(name): \(value)\r\n" }
        if let body {
            head += "Content-Length: \(body.utf8.count)\r\n\r\n" + body
        } else {
            head += "\r\n"
        }
        try socket.send(head)
    }

    /// The next answer.
    public func receive() throws -> Answer {
        let headEnd = try waitForHead()
        let lines = String(decoding: received[..<headEnd], as: UTF8.self).split(separator: "\r\n")
        let parts = lines.first?.split(separator: " ") ?? []
        guard parts.count >= 2, let status = Int(parts[1]) else { throw broken() }
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { throw broken() }
            let value = line[line.index(after: colon)...].drop(while: { $0 == " " })
            // Lines of one name are one list (RFC 9110, section 5.2).
            let name = line[..<colon].lowercased()
            fields[name] = (fields[name].map { $0 + ", " } ?? "") + value
        }
        received.removeFirst(headEnd + 4)
        let bodyless = status == 204 || status == 304
        let length = bodyless ? 0 : Int(fields["content-length"] ?? "0") ?? 0
        while received.count < length { try readMore() }
        let content = Array(received.prefix(length))
        received.removeFirst(length)
        return Answer(status: status, fields: fields, content: content)
    }

    /// Sends a request and waits for its answer.
    @discardableResult
    public func request(
        _ method: String,
        _ target: String,
        fields: [(String, String)] = [],
        body: String? = nil
    ) throws -> Answer {
        try send(method, target, fields: fields, body: body)
        return try receive()
    }

    private func waitForHead() throws -> Int {
        let end: [UInt8] = [13, 10, 13, 10]
        while true {
            if let range = received.firstRange(of: end) { return range.lowerBound }
            try readMore()
        }
    }

    private func readMore() throws {
        let more = try socket.receive()
        guard !more.isEmpty else { throw broken() }
        received += more
    }

    private func broken() -> BrokenAnswer {
        BrokenAnswer(received: String(decoding: received, as: UTF8.self))
    }
}
