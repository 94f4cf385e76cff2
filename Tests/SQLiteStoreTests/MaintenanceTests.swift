import Bookings
import SQLite
import SQLiteStore
import StoreSupport
import TestSupport
import Testing

@Suite("Logs, statistics and pruning of a database")
struct MaintenanceTests {
    @Test("the log stays short under constant load")
    func logIsBounded() throws {
        let store = try WriterHarness(in: TemporaryFolder(inMemory: true))
        let flight = try store.makeFlight()
        var longest = 0
        var startedOver = false
        var commits = 0
        // Enough for the log to reach its threshold several times, were it never copied.
        while commits < 6_000, !startedOver || longest < 4 << 20 {
            let tickets = try (0..<40).map { index in
                try store.send(WriterHarness.booking("\(index + 1)A", on: flight))
            }
            for ticket in tickets { _ = try store.outcome(of: ticket) }
            commits += 1
            let bytes = store.file.logBytes
            if Self.frames(of: store.file) < 900, longest > 1_000 * 4_096 { startedOver = true }
            longest = max(longest, bytes)
        }
        #expect(startedOver, "\(commits) commits, \(longest) bytes")
        #expect(longest < 16 << 20)
    }

    /// How many pages a new reader finds in the log.
    private static func frames(of file: SQLiteBookingStore) -> Int {
        guard
            let connection = try? Connection(
                path: file.path,
                access: .write,
                busyTime: .milliseconds(1_000)
            ), let state = try? connection.checkpoint(.passive)
        else { return .max }
        return Int(state.pages)
    }

    @Test("a backup that is made under load is a sound database of one moment")
    func backupUnderLoad() throws {
        let store = try WriterHarness()
        let flight = try store.makeFlight()
        for round in 1...3 {
            // All of them are under way while the copy is made.
            let tickets = try (1...200).map { row in
                try store.send(WriterHarness.booking("\(row)A", on: flight))
            }
            let copy = SQLiteBookingStore(path: store.folder.file("copy\(round).db"))
            try store.file.backUp(to: copy.path)
            for ticket in tickets { _ = try store.outcome(of: ticket) }
            let report = try copy.check(now: store.clock.now())
            #expect(report.isSound, "\(report.findings.filter { !$0.holds })")
            #expect((200 * (round - 1)...200 * round).contains(report.bookings))
            // A copy is a database that a program can go on with.
            let restored = try WriterHarness(in: store.folder, path: copy.path)
            _ = try restored.makeBooking("9F", on: flight)
        }
    }

    @Test("a filter that matches seldom gives back short pages, and loses nothing")
    func sparseFilter() throws {
        let store = try WriterHarness(in: TemporaryFolder(inMemory: true))
        let flight = try store.makeFlight()
        let first = try store.makeBooking("1A", on: flight)
        _ = try store.perform(.act(.hold, on: first))
        let commands = try (0..<SQLiteStoreLimits.scannedRows + 500).map { _ in
            try WriterHarness.booking(on: flight)
        }
        _ = try store.file.perform(commands, clock: store.clock)
        var reader = try store.file.makeReader()
        var page = BookingPage(status: .seatHeld)
        var pages: [[BookingID]] = []
        var isOver = false
        while !isOver {
            var shown: [BookingID] = []
            let end = try reader.bookings(page, for: .anonymous, now: store.clock.now()) {
                shown.append($0.id)
            }
            pages.append(shown)
            if case .more(let id) = end { page.before = id } else { isOver = true }
        }
        #expect(pages == [[], [first]])
    }

    @Test("statistics follow the bookings without counting them again")
    func statistics() throws {
        let clock = ManualClock()
        let store = try WriterHarness(clock: clock)
        let flight = try store.makeFlight()
        _ = try store.makeBooking("1A", on: flight)
        let held = try store.makeBooking("2A", on: flight)
        _ = try store.perform(.act(.hold, on: held))
        var statistics = try store.file.makeStatisticsReader()
        var seen = try statistics.read(now: clock.now())
        #expect(seen.bookings.filter { $0.value != 0 } == [.initiated: 1, .seatHeld: 1])
        #expect(seen.newestEventID == EventID(rawValue: 3))
        #expect(seen.flights == 1)
        #expect(seen.overdue == 0)
        #expect(seen.fileBytes > 0)
        _ = try store.perform(.act(.checkout, on: held))
        _ = try store.makeBooking("3A", on: flight)
        clock.advance(byMilliseconds: 900_000 - 1)
        seen = try statistics.read(now: clock.now())
        #expect(seen.bookings.filter { $0.value != 0 } == [.initiated: 2, .paymentPending: 1])
        #expect(seen.paymentsRunningOut == 1)
        clock.advance(byMilliseconds: 1)
        seen = try statistics.read(now: clock.now())
        #expect(seen.paymentsRunningOut == 0)
        #expect(seen.overdue == 1)
        #expect(seen.oldestOverdue == clock.now())
        _ = try store.perform(.act(.pay(success: true), on: held))
        var worker = try ExpirySession(store.file, clock: store.clock)
        try worker.recordSignOfLife(of: "w", at: clock.now())
        seen = try statistics.read(now: clock.now())
        #expect(seen.bookings.filter { $0.value != 0 } == [.initiated: 2, .expired: 1])
        #expect(seen.refundsDue == 1)
        #expect(seen.workers.map(\.name) == ["w"])
        var fresh = try store.file.makeStatisticsReader()
        let counted = try fresh.read(now: clock.now()).bookings
        #expect(counted == seen.bookings.filter { $0.value != 0 })
    }

    @Test("a worker's sign of life is not written each time")
    func signOfLife() throws {
        let store = try WriterHarness()
        var worker = try ExpirySession(store.file, clock: store.clock)
        var statistics = try store.file.makeStatisticsReader()
        let start = store.clock.now()
        func lastSeen() throws -> Timestamp? {
            try statistics.read(now: start).workers.first?.lastSeen
        }
        try worker.recordSignOfLife(of: "w", at: start)
        try worker.recordSignOfLife(of: "w", at: start + .milliseconds(500))
        #expect(try lastSeen() == start)
        let later = start + BookingLimits.workerSignInterval
        try worker.recordSignOfLife(of: "w", at: later)
        #expect(try lastSeen() == later)
        // A clock that was set back must not silence a worker.
        try worker.recordSignOfLife(of: "w", at: start)
        #expect(try lastSeen() == start)
    }

    @Test("pruning removes what has ended and is old, and nothing else")
    func prune() throws {
        let clock = ManualClock()
        let store = try WriterHarness(clock: clock)
        let flight = try store.makeFlight()
        func book(_ row: Int, _ actions: [Action]) throws -> BookingID {
            let id = try store.makeBooking("\(row)A", on: flight)
            for action in actions { _ = try store.perform(.act(action, on: id)) }
            return id
        }
        let released = try book(1, [.hold, .release])
        let refunded = try book(2, [.hold, .pay(success: true), .refund])
        let paid = try book(3, [.hold, .pay(success: true)])
        let open = try book(4, [])
        let late = try book(5, [.hold])
        clock.advance(byMilliseconds: 600_000)
        _ = try store.perform(.act(.pay(success: true), on: late))
        clock.advance(byMilliseconds: 1_000)
        let cutoff = clock.now()
        let young = try book(6, [.hold, .release])
        let newest = try book(7, [])
        var statistics = try store.file.makeStatisticsReader()
        _ = try statistics.read(now: clock.now())

        #expect(try Self.prune(store.file, before: cutoff) == 2)
        var reader = try store.file.makeReader()
        var left: [BookingID] = []
        _ = try reader.bookings(BookingPage(), for: .anonymous, now: clock.now()) {
            left.append($0.id)
        }
        #expect(left == [newest, young, late, open, paid])
        let gone = try reader.history(of: released, for: .anonymous, now: clock.now())
        #expect(gone == nil)
        #expect(try store.perform(.act(.refund, on: refunded)).isUnknownBooking)
        let report = try store.file.check(now: clock.now())
        #expect(report.isSound, "\(report.findings.filter { !$0.holds })")
        let counts = try statistics.read(now: clock.now()).bookings.filter { $0.value != 0 }
        #expect(counts == [.initiated: 2, .confirmed: 1, .expired: 2])
    }

    @Test("no id is given out twice, whatever was pruned")
    func idsAreNeverReused() throws {
        let clock = ManualClock()
        let store = try WriterHarness(clock: clock)
        let flight = try store.makeFlight()
        let ids = try (1...3).map { row in
            let id = try store.makeBooking("\(row)A", on: flight)
            _ = try store.perform(.act(.hold, on: id))
            return id
        }
        // The newest history row belongs to the oldest booking.
        for id in ids.reversed() { _ = try store.perform(.act(.release, on: id)) }
        var reader = try store.file.makeReader()
        let version = try reader.newestEventID()
        clock.advance(byMilliseconds: 1_000)
        #expect(try Self.prune(store.file, before: clock.now()) == 1)
        let next = try store.makeBooking("9A", on: flight)
        #expect(next.rawValue == 4)
        let following = try reader.newestEventID()
        #expect(following.rawValue == version.rawValue + 1)
    }

    /// Prunes to the end; gives how many bookings went.
    private static func prune(_ file: SQLiteBookingStore, before cutoff: Timestamp) throws -> Int {
        var pruner = try file.makePruner(before: cutoff)
        var cursor: BookingID?
        var removed = 0
        repeat {
            let step = try pruner.step(after: cursor)
            removed += step.removed
            cursor = step.next
        } while cursor != nil
        return removed
    }
}

extension Outcome {
    fileprivate var isUnknownBooking: Bool {
        guard case .refused(.unknownBooking) = self else { return false }
        return true
    }
}
