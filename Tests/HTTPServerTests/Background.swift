import Glibc
import Sockets
import Synchronization

/// Something that goes on beside a test, on a thread of its own; the test ends after it.
final class Background {
    private final class Flag: Sendable {
        let isSet = Atomic(false)
    }

    private let flag = Flag()
    private var thread: SystemThread?

    init(_ body: @escaping @Sendable () -> Void) throws {
        thread = try SystemThread(name: "background") { [flag] in
            body()
            flag.isSet.store(true, ordering: .releasing)
        }
    }

    deinit { join() }

    var isDone: Bool { flag.isSet.load(ordering: .acquiring) }

    func join() {
        let taken = thread.take()
        taken?.join()
    }
}

/// Sends all of the bytes, on any thread; returns whether that was possible.
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
