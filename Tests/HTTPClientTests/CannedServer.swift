import Glibc
import Sockets
import Synchronization

/// A server that responds to each request by its path, one thread for each connection.
///
/// Lives until the process ends: its threads wait for clients.
final class CannedServer: Sendable {
    let port: UInt16
    private let requests = Mutex<[String]>([])

    /// The heads of the requests so far.
    var heads: [String] { requests.withLock { $0 } }

    init() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let port = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                guard unsafe bind(listener, generic, size) == 0, listen(listener, 128) == 0,
                    unsafe getsockname(listener, generic, &size) == 0
                else { return UInt16(0) }
                return unsafe pointer.pointee.sin_port.bigEndian
            }
        }
        guard port != 0 else { throw SystemError(code: errno, call: "bind") }
        self.port = port
        _ = try SystemThread(name: "canned") { [self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                _ = try? SystemThread(name: "canned") { [self] in serve(connection) }
            }
        }
    }

    func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }

    private func serve(_ connection: Int32) {
        defer { close(connection) }
        while let head = receiveHead(connection) {
            requests.withLock { $0.append(head) }
            guard respond(to: head, connection) else { return }
        }
    }

    /// Responds; returns whether the connection goes on.
    private func respond(to head: String, _ connection: Int32) -> Bool {
        let path = head.split(separator: " ")[1]
        switch path {
        case "/ok": return send("HTTP/1.1 204 No Content\r\n\r\n", connection)
        case "/redirect":
            return send(
                "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n",
                connection
            )
        case "/busy":
            return send(
                "HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n",
                connection
            )
        case "/early":
            _ = send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", connection)
            return false
        case "/nothing": return false
        case "/garbage":
            _ = send("this is not HTTP\r\n\r\n", connection)
            return false
        case "/drip":
            _ = send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", connection)
            while send("x", connection) { usleep(20_000) }
            return false
        case "/huge":
            _ = send("HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n", connection)
            let piece = String(repeating: "x", count: 1 << 20)
            while send(piece, connection) {}
            return false
        case "/fields":
            _ = send("HTTP/1.1 200 OK\r\n", connection)
            let field = "X-Field: \(String(repeating: "x", count: 1_000))\r\n"
            while send(field, connection) {}
            return false
        default:
            sleep(30)
            return false
        }
    }

    private func receiveHead(_ connection: Int32) -> String? {
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return nil }
            received += buffer[..<count]
            guard let end = received.firstRange(of: Array("\r\n\r\n".utf8)) else { continue }
            let head = String(decoding: received[..<end.lowerBound], as: UTF8.self)
            let length =
                head.lowercased().split(separator: "\r\n")
                .first { $0.hasPrefix("content-length: ") }.flatMap { Int($0.dropFirst(16)) } ?? 0
            if received.count >= end.upperBound + length { return head }
        }
    }

    private func send(_ text: String, _ connection: Int32) -> Bool {
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.send(
                    connection,
                    buffer.baseAddress?.advanced(by: sent),
                    bytes.count - sent,
                    Int32(MSG_NOSIGNAL)
                )
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }
}
