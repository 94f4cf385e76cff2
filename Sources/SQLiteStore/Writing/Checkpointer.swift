internal import SQLite
internal import Sockets
internal import Synchronization

/// A thread that copies the write-ahead log into the file while the writer continues.
///
/// Only the writer's thread uses it.
final class Checkpointer: Sendable {
    private let store: SQLiteBookingStore
    private let isBusy = Atomic(false)
    /// The number of times that the log has started over.
    private let generation = Atomic<UInt32>(0)
    /// The generation (upper half) and the number of copied pages (lower half) of the newest pass.
    private let progress = Atomic<UInt64>(0)
    private let thread = StoppableThread(name: "checkpointer")

    init(_ store: SQLiteBookingStore) { self.store = store }

    /// The state for `LogPolicy`.
    var state: LogPolicy.Checkpointer {
        guard !isBusy.load(ordering: .acquiring) else { return .busy }
        let newest = progress.load(ordering: .acquiring)
        // A pass before the log started over does not count.
        guard UInt32(newest >> 32) == generation.load(ordering: .relaxed) else {
            return .idle(copied: 0)
        }
        return .idle(copied: Int32(truncatingIfNeeded: newest))
    }

    /// Notes that the log has started over.
    func logStartedOver() { generation.add(1, ordering: .releasing) }

    /// Requests a pass, and starts the thread at the first call.
    ///
    /// If the thread cannot be started, nothing happens, and the next call tries again.
    func wake() {
        isBusy.store(true, ordering: .releasing)
        do throws(SystemError) {
            try thread.start { [self] in run() }
            thread.wake()
        } catch {
            isBusy.store(false, ordering: .releasing)
        }
    }

    /// Ends the thread after the current pass, if there is one; blocks until then.
    func stop() {
        thread.requestStop()
        thread.join()
    }

    private func run() {
        var connection: Connection?
        while true {
            thread.wait()
            guard !thread.isStopping else { return }
            pass(&connection)
            isBusy.store(false, ordering: .releasing)
        }
    }

    private func pass(_ connection: inout Connection?) {
        let generation = generation.load(ordering: .acquiring)
        do throws(SQLiteError) {
            if connection == nil { connection = try store.openForWriting() }
            guard let state = try connection?.checkpoint(.passive) else { return }
            progress.store(
                UInt64(generation) << 32 | UInt64(UInt32(bitPattern: state.copied)),
                ordering: .releasing
            )
        } catch {
            // The writer's own commits report a full or broken disk. The next pass opens another
            // connection.
            connection = nil
        }
    }
}
