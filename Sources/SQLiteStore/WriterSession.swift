internal import Bookings
import Glibc
internal import SQLite
internal import Sockets

/// The writer's connection, opened when it is needed and opened anew when it is broken.
///
/// Confined to the writer's thread.
struct WriterSession: ~Copyable {
    private let file: SQLiteBookingStore
    private var session: WriteSession?
    private let checkpointer: Checkpointer
    private var policy = LogPolicy()
    /// When another process was last seen to have written; nil for never.
    private var othersSeen: Int64?
    private var steppedAside: Int64 = 0

    init(_ file: SQLiteBookingStore) {
        self.file = file
        session = nil
        checkpointer = Checkpointer(file)
    }

    /// Runs `body` in a transaction of its own and commits it.
    ///
    /// - Parameter body: Returns the time at which the transaction happens.
    /// - Returns: What was changed.
    /// - Throws: Where it throws, nothing was changed.
    mutating func transaction(
        _ body: (inout WriteSession) throws(StoreError) -> Timestamp
    ) throws(StoreError) -> [CommittedEvent] {
        try openIfNeeded()
        return try Self.transaction(&session, body)
    }

    /// Does what has to be done while no write is under way.
    ///
    /// - Parameter isBusy: Whether further writes wait.
    mutating func betweenBatches(isBusy: Bool) {
        keepLogShort()
        if isBusy { stepAside() }
    }

    /// Lets other processes have the lock now and then.
    ///
    /// SQLite's lock has no queue: whoever waits for it looks again and again, and a writer that is
    /// always busy leaves it free for microseconds only. Costs nothing where nobody else writes.
    private mutating func stepAside() {
        let now = MonotonicClock.nanoseconds()
        if session?.othersWrote == true {
            session?.othersWrote = false
            othersSeen = now
        }
        guard let othersSeen, now - othersSeen < SQLiteStoreLimits.othersAreAroundFor else {
            return
        }
        guard now - steppedAside >= SQLiteStoreLimits.stepAsideEvery else { return }
        var pause = timespec(tv_sec: 0, tv_nsec: SQLiteStoreLimits.stepAsideNanoseconds)
        _ = unsafe nanosleep(&pause, nil)
        steppedAside = MonotonicClock.nanoseconds()
    }

    private mutating func keepLogShort() {
        guard let pages = session?.connection.logPages else { return }
        if policy.startedOver(pages: pages) { checkpointer.logStartedOver() }
        switch policy.step(pages: pages, checkpointer: checkpointer.state) {
        case .nothing: break
        case .wakeCheckpointer: checkpointer.wake()
        // What a failure means shows with the next commit, which somebody waits for.
        case .copyRest: _ = try? session?.connection.checkpoint(.passive)
        }
    }

    /// Copies the log into the file and closes it.
    mutating func close() {
        checkpointer.stop()
        // Whoever opens the file next would do it otherwise.
        _ = try? session?.connection.checkpoint(.truncate)
        session = nil
    }

    private mutating func openIfNeeded() throws(StoreError) {
        guard session == nil else { return }
        do throws(SQLiteError) {
            session = try WriteSession.open(file)
            session?.connection.watchLog()
        } catch {
            throw StoreError(error)
        }
    }

    private static func transaction(
        _ session: inout WriteSession?,
        _ body: (inout WriteSession) throws(StoreError) -> Timestamp
    ) throws(StoreError) -> [CommittedEvent] {
        guard var open = session.take() else { throw .closed }
        do throws(StoreError) {
            try open.begin()
            let now = try body(&open)
            try open.commit(at: now)
        } catch {
            // A connection that cannot even roll back, or whose file failed, is opened anew.
            if open.rollBack(), !Self.breaks(error) { session = consume open }
            throw error
        }
        let changes = open.changes
        open.changes.removeAll(keepingCapacity: true)
        session = consume open
        return changes
    }

    private static func breaks(_ error: StoreError) -> Bool {
        switch error {
        case .inputOutput, .corrupt: true
        case .locked, .full, .readOnly, .overloaded, .closed, .unexpected: false
        }
    }
}
