internal import Bookings
import Glibc
internal import SQLite
internal import Sockets

/// What a writer does between its transactions: keeps the write-ahead log short, and lets other
/// processes get the database's lock.
///
/// Confined to the writer's thread.
struct LogUpkeep {
    private let checkpointer: Checkpointer
    private var policy = LogPolicy()
    /// When another process was last seen to have written, in nanoseconds of the monotonic clock.
    private var otherWriterSeen: Int64?
    private var paused: Int64 = 0
    private var watchesLog = false

    init(_ store: SQLiteBookingStore) { checkpointer = Checkpointer(store) }

    /// Notes that another process has written.
    mutating func anotherProcessWrote() { otherWriterSeen = MonotonicClock.nanoseconds() }

    /// Runs the upkeep after a commit.
    ///
    /// - Parameters:
    ///   - connection: The connection that committed.
    ///   - isBusy: Whether more commands wait.
    mutating func afterCommit(on connection: borrowing Connection, isBusy: Bool) {
        keepLogShort(connection)
        if isBusy { pauseForOtherWriters() }
    }

    /// Stops the checkpointer, and copies the whole log into the file.
    func close(_ connection: borrowing Connection) {
        checkpointer.stop()
        _ = try? connection.checkpoint(.truncate)
    }

    /// Pauses now and then while another process writes.
    ///
    /// SQLite's lock has no queue: a waiting process tries again and again, and a writer that is
    /// always busy leaves the lock free for microseconds only.
    private mutating func pauseForOtherWriters() {
        guard let otherWriterSeen else { return }
        let now = MonotonicClock.nanoseconds()
        guard now - otherWriterSeen < SQLiteStoreLimits.otherWritersMemory.wholeNanoseconds,
            now - paused >= SQLiteStoreLimits.pauseInterval.wholeNanoseconds
        else { return }
        var time = timespec(
            tv_sec: 0,
            tv_nsec: Int(SQLiteStoreLimits.pauseTime.wholeNanoseconds)
        )
        _ = unsafe nanosleep(&time, nil)
        paused = MonotonicClock.nanoseconds()
    }

    private mutating func keepLogShort(_ connection: borrowing Connection) {
        if !watchesLog {
            // From here on, SQLite itself no longer copies the log at a commit.
            connection.watchLog()
            watchesLog = true
        }
        let pages = connection.logPages
        if policy.startedOver(pages: pages) { checkpointer.logStartedOver() }
        switch policy.step(pages: pages, checkpointer: checkpointer.state) {
        case .nothing: break
        case .wakeCheckpointer: checkpointer.wake()
        // An error here also fails the next commit, which reports it.
        case .copyRest: _ = try? connection.checkpoint(.passive)
        }
    }
}
