import Glibc
import TestSupport

/// The protocol of Redis.
enum Resp {
    /// A string as a reply.
    static func text(_ text: String) -> String { "$\(text.utf8.count)\r\n\(text)\r\n" }
}

/// The server's side of a connection that speaks the protocol of Redis.
struct RespConnection {
    private let descriptor: Int32
    private var bytes: [UInt8] = []
    private var read = 0

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// The next command; nil if the client has closed the connection.
    mutating func next() -> [String]? {
        guard let count = number(after: "*") else { return nil }
        var words: [String] = []
        for _ in 0..<count {
            guard let length = number(after: "$") else { return nil }
            while bytes.count < read + length + 2 {
                guard fill() else { return nil }
            }
            words.append(String(decoding: bytes[read..<read + length], as: UTF8.self))
            read += length + 2
        }
        bytes.removeFirst(read)
        read = 0
        return words
    }

    /// Sends a reply.
    ///
    /// - Returns: Whether the client's system has accepted it.
    func send(_ reply: String) -> Bool {
        let bytes = Array(reply.utf8)
        let count = unsafe bytes.withUnsafeBytes { buffer in
            unsafe Glibc.send(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
        }
        return count == bytes.count
    }

    /// The number in the next line, which begins with `mark`.
    private mutating func number(after mark: Character) -> Int? {
        while true {
            if let end = bytes[read...].firstIndex(of: 0x0A) {
                let line = String(decoding: bytes[read..<end - 1], as: UTF8.self)
                read = end + 1
                return line.first == mark ? Int(line.dropFirst()) : nil
            }
            guard fill() else { return nil }
        }
    }

    private mutating func fill() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 8_192)
        let count = unsafe chunk.withUnsafeMutableBytes { buffer in
            unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0)
        }
        guard count > 0 else { return false }
        bytes += chunk.prefix(count)
        return true
    }
}

/// A listening Unix-domain socket.
enum UnixListener {
    /// The listener cannot be opened.
    struct Failure: Error {
        let code: Int32
    }

    static func open(_ path: String) throws(Failure) -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let name = Array(path.utf8.prefix(MemoryLayout.size(ofValue: address.sun_path) - 1))
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: name) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let bound = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe bind(descriptor, $0, size)
            }
        }
        guard descriptor >= 0, bound == 0, listen(descriptor, 16) == 0 else {
            throw Failure(code: errno)
        }
        return descriptor
    }
}
