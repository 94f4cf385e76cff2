internal import SQLite
internal import Sockets
internal import Synchronization

/// A thread that copies the write-ahead log into the file while the writer goes on.
///
/// Made, asked and stopped by the writer's thread.
final class Checkpointer: Sendable {
    private let file: SQLiteBookingStore
    private let wakeUp = WakeUp()
    private let isBusy = Atomic(false)
    private let isStopping = Atomic(false)
    /// How often the log has started over.
    private let generation = Atomic<UInt32>(0)
    /// Generation and number of copied pages, one half each, by the newest pass.
    private let progress = Atomic<UInt64>(0)
    private let thread = Mutex<SystemThread?>(nil)

    init(_ file: SQLiteBookingStore) { self.file = file }

    /// How it gets on.
    var state: LogPolicy.Checkpointer {
        guard !isBusy.load(ordering: .acquiring) else { return .busy }
        let newest = progress.load(ordering: .acquiring)
        // A pass over the log as it was before it started over says nothing about it now.
        guard UInt32(newest >> 32) == generation.load(ordering: .relaxed) else {
            return .idle(copied: 0)
        }
        return .idle(copied: Int32(truncatingIfNeeded: newest))
    }

    /// The log has started over: nothing of it is copied.
    func logStartedOver() { generation.add(1, ordering: .releasing) }

    /// Asks for a pass; starts the thread where there is none.
    ///
    /// Where the system has no thread left, nothing happens, and the next call tries again.
    func wake() {
        isBusy.store(true, ordering: .releasing)
        thread.withLock { thread in
            guard thread == nil else { return }
            thread = try? SystemThread(name: "checkpointer") { [self] in run() }
            if thread == nil { isBusy.store(false, ordering: .releasing) }
        }
        wakeUp.signal()
    }

    /// Ends the thread; blocks until a pass that is under way is over.
    func stop() {
        isStopping.store(true, ordering: .releasing)
        wakeUp.signal()
        let ending = thread.withLock { $0.take() }
        if let ending { ending.join() }
    }

    private func run() {
        var connection: Connection?
        while true {
            wakeUp.wait()
            guard !isStopping.load(ordering: .acquiring) else { return }
            pass(&connection)
            isBusy.store(false, ordering: .releasing)
        }
    }

    private func pass(_ connection: inout Connection?) {
        let generation = generation.load(ordering: .acquiring)
        do throws(SQLiteError) {
            if connection == nil { connection = try file.openForWriting() }
            guard let state = try connection?.checkpoint(.passive) else { return }
            progress.store(
                UInt64(generation) << 32 | UInt64(UInt32(bitPattern: state.copied)),
                ordering: .releasing
            )
        } catch {
            // A disk that is full or broken shows in the writer's own commits, which answer
            // somebody; the next pass begins with a fresh connection.
            connection = nil
        }
    }
}
