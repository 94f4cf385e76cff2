import Glibc
import TestSupport

/// A client that sends any bytes and reads responses.
///
/// Every call blocks, at most for ten seconds.
final class Client {
    /// The parts of a response that the tests check.
    struct ClientResponse {
        let status: Int
        let head: String
        let content: [UInt8]

        var text: String { String(decoding: content, as: UTF8.self) }

        func field(_ name: String) -> String? {
            for line in head.split(separator: "\r\n").dropFirst() {
                let parts = line.split(separator: ":", maxSplits: 1)
                if parts.count == 2, parts[0].lowercased() == name.lowercased() {
                    return String(parts[1].drop(while: { $0 == " " }))
                }
            }
            return nil
        }
    }

    /// The server closed the connection before the end of a response.
    struct EndOfStream: Error {}

    let socket: StreamSocket
    private var received: [UInt8] = []
    /// The number of bytes of `received` that were returned.
    private var taken = 0

    init(port: UInt16) throws {
        socket = try StreamSocket(port: port)
    }

    func send(_ text: String) throws { try socket.send(text) }

    /// Sends a GET request of HTTP/1.1.
    func get(_ target: String) throws { try send("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n") }

    /// Reads the next response; the response to a HEAD request has no content.
    func response(toHEAD: Bool = false) throws -> ClientResponse {
        let head = String(decoding: try take(through: "\r\n\r\n"), as: UTF8.self)
        let words = head.split(separator: " ")
        guard words.count > 1, let status = Int(words[1]) else { throw EndOfStream() }
        let empty = ClientResponse(status: status, head: head, content: [])
        if toHEAD || status < 200 || status == 204 || status == 304 { return empty }
        if let length = empty.field("Content-Length").flatMap({ Int($0) }) {
            return ClientResponse(status: status, head: head, content: try take(length))
        }
        return empty
    }

    /// Reads the next chunk of a chunked response; empty at its end.
    func chunk() throws -> String {
        let line = String(decoding: try take(through: "\r\n").dropLast(2), as: UTF8.self)
        guard let size = Int(line, radix: 16) else { throw EndOfStream() }
        return String(decoding: try take(size + 2).dropLast(2), as: UTF8.self)
    }

    /// Skips `count` bytes; returns the last four of them.
    func skip(_ count: Int) throws -> String {
        var missing = count - 4
        while missing > 0 {
            if taken == received.count { try readMore() }
            let step = min(missing, received.count - taken)
            taken += step
            missing -= step
        }
        return String(decoding: try take(4), as: UTF8.self)
    }

    /// Reads all bytes until the server closes or resets the connection.
    func rest() -> String {
        while let more = try? socket.receive(), !more.isEmpty { received += more }
        defer { taken = received.count }
        return String(decoding: received[taken...], as: UTF8.self)
    }

    /// Whether the server has closed the connection without a reset, and without further bytes.
    func sawEnd() throws -> Bool { try taken == received.count && socket.receive().isEmpty }

    private func take(_ count: Int) throws -> [UInt8] {
        while received.count - taken < count { try readMore() }
        defer { taken += count }
        return Array(received[taken..<taken + count])
    }

    private func take(through end: String) throws -> [UInt8] {
        let pattern = Array(end.utf8)
        while true {
            if let found = received[taken...].firstRange(of: pattern) {
                return try take(found.upperBound - taken)
            }
            try readMore()
        }
    }

    private func readMore() throws {
        let more = try socket.receive()
        guard !more.isEmpty else { throw EndOfStream() }
        received.removeFirst(taken)
        taken = 0
        received += more
    }
}

extension Client {
    /// Makes the end of this client reset its connection.
    func resetOnClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        let size = socklen_t(MemoryLayout<linger>.size)
        unsafe setsockopt(socket.descriptor, SOL_SOCKET, SO_LINGER, &option, size)
    }

    /// Limits the number of bytes that the kernel receives for this client from now on.
    func limitReceiveBuffer(bytes: Int32) {
        socket.limitReceiveBuffer(bytes: bytes)
    }
}
