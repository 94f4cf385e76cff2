internal import Bookings
internal import ExpiryQueue
internal import Logging
internal import SQLiteStore
internal import Sockets
internal import Synchronization

/// The thread that reads the database for the figures.
final class StoreWatch: Sendable {
    /// How often it looks for expiries, in milliseconds: as much may their lateness be off.
    private static let periodMilliseconds: Int64 = 50
    /// After how many looks it counts: twice a second.
    private static let looksBetweenCounts = 10

    private let stopSwitch: StopSwitch
    private let thread = Mutex<SystemThread?>(nil)

    init() throws(SystemError) {
        stopSwitch = try StopSwitch()
    }

    /// Starts the thread.
    func start(
        _ figures: StoreFigures,
        reading file: SQLiteBookingStore,
        clock: any Clock,
        log: Logger
    ) throws(SystemError) {
        let started = try SystemThread(name: "store-watch") { [self] in
            var statistics: StatisticsReader?
            var reader: SQLiteStore.Reader?
            var version: EventID?
            var looks = 0
            var alarm = MoneyAlarm(log)
            while !stopSwitch.isThrown {
                do throws(StoreError) {
                    if reader == nil { reader = try Reader.open(file) }
                    if statistics == nil { statistics = try StatisticsReader.open(file) }
                    if looks.isMultiple(of: Self.looksBetweenCounts) {
                        let counted = try statistics?.read(now: clock.now())
                        figures.note(counted)
                        if let counted { alarm.look(counted) }
                    }
                    // What was expired before this server ran says nothing about now.
                    if version == nil { version = try reader?.newestEventID() }
                    try Self.look(figures, &reader, &version)
                } catch {
                    // New connections may work where the old ones do not.
                    reader = nil
                    statistics = nil
                    figures.note(nil)
                }
                looks += 1
                stopSwitch.wait(milliseconds: Self.periodMilliseconds)
            }
        }
        var starting: SystemThread? = started
        thread.withLock { $0 = starting.take() }
    }

    /// Ends the thread.
    func stop() {
        stopSwitch.stop()
        let ending = thread.withLock { $0.take() }
        if let ending { ending.join() }
    }

    private static func look(
        _ figures: StoreFigures,
        _ reader: inout SQLiteStore.Reader?,
        _ version: inout EventID?
    ) throws(StoreError) {
        guard var open = reader.take(), var after = version else { return }
        try figures.look(&open, after: &after)
        version = after
        reader = consume open
    }
}
