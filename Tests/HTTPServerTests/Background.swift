import Glibc
import Sockets

/// Runs a closure on its own thread during a test, and joins the thread at the end.
final class Background {
    private let thread = StoppableThread(name: "background")

    init(_ body: @escaping @Sendable () -> Void) throws { try thread.start(body) }

    deinit { join() }

    var isDone: Bool { thread.waitUntilEnded(upTo: .zero) }

    func join() { thread.join() }
}

/// Sends all bytes; returns false after an error.
func sendAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var sent = 0
    while sent < bytes.count {
        let count = unsafe bytes.withUnsafeBytes { buffer in
            unsafe Glibc.send(
                descriptor,
                buffer.baseAddress?.advanced(by: sent),
                buffer.count - sent,
                Int32(MSG_NOSIGNAL)
            )
        }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        sent += count
    }
    return true
}
