import Bookings
import SQLite
import SQLiteStore
import StoreSupport
import TestSupport
import Testing

@Suite("Several processes on one file")
struct TwoConnectionsTests {
    @Test("two writers on one file never give a seat away twice, and see each other's bookings")
    func twoWriters() throws {
        let folder = try TemporaryFolder()
        let one = try WriterHarness(in: folder)
        let two = try WriterHarness(in: folder)
        let flight = try one.makeFlight()
        for row in 1...40 {
            // Made by one and held by the other, with both at work all the time.
            let made = [
                try one.send(WriterHarness.booking("\(row)A", on: flight)),
                try two.send(WriterHarness.booking("\(row)A", on: flight)),
            ]
            guard case .booking(let first, _) = try one.outcome(of: made[0]),
                case .booking(let second, _) = try two.outcome(of: made[1])
            else { throw StoreError.closed }
            #expect(first.id != second.id)
            let holds = [
                try two.send(.act(.hold, on: first.id)), try one.send(.act(.hold, on: second.id)),
            ]
            var winners = 0
            if case .booking = try two.outcome(of: holds[0]) { winners += 1 }
            if case .booking = try one.outcome(of: holds[1]) { winners += 1 }
            #expect(winners == 1)
            // Whoever won, the other one sees it in memory that it had before.
            let paid = [
                try one.perform(.act(.pay(success: true), on: first.id)),
                try two.perform(.act(.pay(success: true), on: second.id)),
            ]
            let confirmed = paid.filter { outcome in
                guard case .booking(let booking, _) = outcome else { return false }
                return booking.state.status == .confirmed
            }
            #expect(confirmed.count == 1)
        }
        let report = try one.file.check(now: one.clock.now())
        #expect(report.isSound, "\(report.findings.filter { !$0.holds })")
    }

    @Test("a worker and a writer take turns, and each sees what the other wrote")
    func workerAndWriter() throws {
        let clock = ManualClock()
        let store = try WriterHarness(clock: clock)
        let flight = try store.makeFlight()
        var worker = try ExpirySession(store.file, clock: store.clock)
        for _ in 1...20 {
            let id = try store.makeBooking("1A", on: flight)
            guard case .booking(let held, _) = try store.perform(.act(.hold, on: id)) else {
                Issue.record("the worker's expiry was not seen")
                return
            }
            clock.advance(byMilliseconds: 600_000)
            let deadline = try #require(held.state.expiresAt)
            let results = try worker.expire(
                [ExpiryJob(bookingID: id, deadline: deadline)]
            )
            #expect(results == [.expired(from: .seatHeld)])
        }
        #expect(try store.file.check(now: clock.now()).isSound)
    }

    @Test("a lock that stays is waited for a named time, then nothing was changed")
    func locked() throws {
        let store = try WriterHarness()
        let flight = try store.makeFlight()
        let id = try store.makeBooking("1A", on: flight)
        let other = try Connection(
            path: store.file.path,
            access: .write,
            busyTime: .milliseconds(1_000)
        )
        try other.execute("BEGIN IMMEDIATE")
        let start = ContinuousClock.now
        let several = WriterLimits.batchCommands * 3
        let tickets = try (1...several).map { _ in try store.send(.act(.hold, on: id)) }
        for ticket in tickets {
            #expect(throws: StoreError.locked) { try store.outcome(of: ticket) }
        }
        let waited = ContinuousClock.now - start
        #expect(waited >= SQLiteStoreLimits.busyTime)
        // Once for the first, and once for all that gathered behind it: not once for each batch.
        #expect(waited < SQLiteStoreLimits.busyTime * 5 / 2)
        var worker = try ExpirySession(store.file, clock: store.clock)
        #expect(throws: StoreError.locked) {
            try worker.expire(
                [ExpiryJob(bookingID: id, deadline: store.clock.now())]
            )
        }
        try other.execute("ROLLBACK")
        guard case .booking(let held, _) = try store.perform(.act(.hold, on: id)) else {
            Issue.record("not held after the lock was gone")
            return
        }
        #expect(held.lastEventID == EventID(rawValue: 2))
    }

    /// A database with a booking, a reader of it that keeps the lock, and another connection.
    private final class KeptLock {
        let store: WriterHarness
        let id: BookingID
        let other: Connection
        var reader: SQLiteBookingReader

        init() throws {
            store = try WriterHarness()
            id = try store.makeBooking("1A", on: store.makeFlight())
            other = try Connection(
                path: store.file.path,
                access: .write,
                busyTime: .milliseconds(0)
            )
            // Only then does it know that there is a log.
            try other.execute("SELECT 1 FROM flights")
            reader = try store.file.makeReader()
        }

        @discardableResult
        func read() throws -> BookingStatus? {
            var status: BookingStatus?
            _ = try reader.booking(id, for: .anonymous, now: store.clock.now()) {
                status = $0.state.status
            }
            return status
        }

        /// So many pauses without a commit that the reader keeps the lock from now on.
        func settle() throws {
            for _ in 0...SQLiteStoreLimits.unchangedReads {
                try read()
                try read()
                reader.endBurst()
            }
        }

        /// Whether the log could start over.
        func isLocked() throws -> Bool { try other.checkpoint(.truncate) == nil }
    }

    @Test("a reader that keeps the lock for its next call sees what was committed in between")
    func keptLockIsFresh() throws {
        let kept = try KeptLock()
        try kept.settle()
        for _ in 0..<3 { #expect(try kept.read() == .initiated) }
        #expect(try kept.isLocked())
        _ = try kept.store.perform(.act(.hold, on: kept.id))
        #expect(try kept.read() == .seatHeld)
        _ = try kept.store.perform(.act(.checkout, on: kept.id))
        #expect(try kept.read() == .paymentPending)
    }

    @Test("a reader has the lock from its second call on until it pauses, and the log waits for it")
    func keptLockIsGivenBack() throws {
        let kept = try KeptLock()
        try kept.settle()
        try kept.read()
        #expect(try !kept.isLocked(), "one call alone kept the lock")
        // The log is empty now, which takes no place to lock.
        _ = try kept.store.makeBooking("2A", on: FlightID(rawValue: 1))
        try kept.settle()
        try kept.read()
        try kept.read()
        #expect(try kept.isLocked(), "the second call did not keep the lock")
        kept.reader.endBurst()
        #expect(try !kept.isLocked(), "a reader that pauses kept the lock")
    }

    @Test("while others write, a reader keeps no lock, so that the log can start over")
    func keptLockGivesWay() throws {
        let kept = try KeptLock()
        try kept.settle()
        for seat in 1...20 {
            _ = try kept.store.makeBooking("\(seat)B", on: FlightID(rawValue: 1))
            try kept.read()
            try kept.read()
            #expect(try !kept.isLocked())
            kept.reader.endBurst()
        }
    }

    @Test("readers read while a writer has the lock, and see only what is committed")
    func readersDoNotWait() throws {
        let store = try WriterHarness()
        let flight = try store.makeFlight()
        let id = try store.makeBooking("1A", on: flight)
        var reader = try store.file.makeReader()
        let other = try Connection(
            path: store.file.path,
            access: .write,
            busyTime: .milliseconds(1_000)
        )
        try other.execute("BEGIN IMMEDIATE; UPDATE bookings SET passenger_name = 'Mallory'")
        var name = ""
        let found = try reader.booking(id, for: .anonymous, now: store.clock.now()) { view in
            name = unsafe view.passengerName.withUnsafeBytes {
                unsafe String(decoding: $0, as: UTF8.self)
            }
        }
        #expect(found)
        #expect(name == "Ada Lovelace")
        try other.execute("ROLLBACK")
    }
}
