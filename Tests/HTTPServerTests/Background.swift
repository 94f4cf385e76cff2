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
