import Bookings
import SQLiteStore
import StoreSupport
import Synchronization
import TestSupport
import Testing

@Suite("Group commit")
struct GroupCommitTests {
    /// Sends `commands` so that they wait together, and gives their tickets.
    static func sendTogether(
        _ commands: [Command],
        to store: WriterHarness,
        _ gate: GateClock
    ) throws -> [Int] {
        gate.shut()
        // One write keeps the thread busy while the others gather behind it.
        let first = try store.send(.nothing)
        try waitUntil("the writer to be busy") { gate.hasSomebodyWaiting }
        let tickets = try commands.map { try store.send($0) }
        gate.open()
        _ = try store.outcome(of: first)
        return tickets
    }

    @Test("writes that wait together share one transaction")
    func oneTransaction() throws {
        let gate = GateClock()
        let store = try WriterHarness(clock: gate)
        let flight = try store.makeFlight()
        let before = store.batches.count
        let commands = try (1...50).map { try WriterHarness.booking("\($0)A", on: flight) }
        let tickets = try Self.sendTogether(commands, to: store, gate)
        for ticket in tickets { _ = try store.outcome(of: ticket) }
        let batches = store.batches.dropFirst(before)
        #expect(batches.map(\.commands) == [1, 50])
        #expect(batches.last?.events.count == 50)
        let ids = try #require(batches.last).events.map(\.id)
        #expect(ids == ids.sorted())
    }

    @Test("a transaction that waits for its clients contains the next command of each of them")
    func gathering() throws {
        let clients = 8
        let commands = 20 * clients
        let folder = try TemporaryFolder()
        let file = SQLiteBookingStore(path: folder.file("bookings.db"))
        try file.prepare()
        // The clients that have their responses.
        let idle = Mutex(Array(1...clients))
        let batches = Mutex<[Int]>([])
        let writer = try GroupCommitter<Int, SQLiteBookingStore>(
            file,
            service: BookingService(),
            clock: ManualClock(),
            gathering: .seconds(2),
            deliver: { replies in idle.withLock { $0 += replies.map(\.ticket) } },
            committed: { batch in batches.withLock { $0.append(batch.commands) } }
        )
        for _ in 0..<commands {
            let client = try eventually("a client to be idle") {
                idle.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            }
            try writer.submit(QueuedCommand(.nothing, ticket: client))
        }
        writer.close()
        let sizes = batches.withLock { $0 }
        #expect(sizes.reduce(0, +) == commands)
        #expect(sizes.count > 15)
        #expect(sizes.dropFirst(2).dropLast().allSatisfy { $0 == clients }, "\(sizes)")
    }

    @Test("a commit names the deadlines that it set, and none that a payment ended at once")
    func deadlines() throws {
        let store = try WriterHarness()
        let flight = try store.makeFlight()
        let id = try store.makeBooking(on: flight)
        #expect(store.batches.last?.deadlines.isEmpty == true)
        guard case .booking(let held, _) = try store.perform(.act(.hold, on: id)) else {
            throw StoreError.unexpected(detail: "not held")
        }
        let deadline = try #require(held.state.expiresAt)
        try waitUntil("the batch with the hold") { store.batches.last?.deadlines.isEmpty == false }
        #expect(
            store.batches.last?.deadlines == [ExpiryJob(bookingID: id, deadline: deadline)]
        )
        let before = store.batches.count
        _ = try store.perform(.act(.pay(success: true), on: id))
        try waitUntil("the batch with the payment") { store.batches.count > before }
        let payment = try #require(store.batches.last)
        #expect(payment.events.map(\.transition.to) == [.paymentPending, .confirmed])
        #expect(payment.deadlines.isEmpty)
    }

    @Test("a transaction takes a bounded number of writes")
    func bounded() throws {
        let gate = GateClock()
        let store = try WriterHarness(clock: gate)
        let before = store.batches.count
        let commands = [Command](repeating: .nothing, count: WriterLimits.batchCommands + 1)
        let tickets = try Self.sendTogether(commands, to: store, gate)
        for ticket in tickets { _ = try store.outcome(of: ticket) }
        #expect(
            store.batches.dropFirst(before).map(\.commands) == [1, WriterLimits.batchCommands, 1]
        )
    }

    @Test("a write that the rules refuse disturbs nobody beside it")
    func refusedBesideGranted() throws {
        let gate = GateClock()
        let store = try WriterHarness(clock: gate)
        let flight = try store.makeFlight()
        let ids = try (1...4).map { _ in try store.makeBooking("9C", on: flight) }
        let commands = ids.map { Command.act(.hold, on: $0) } + [.act(.refund, on: ids[0])]
        let tickets = try Self.sendTogether(commands, to: store, gate)
        let outcomes = try tickets.map { try store.outcome(of: $0) }
        guard case .booking(let winner, _) = outcomes[0] else {
            Issue.record("the first of them has the seat")
            return
        }
        #expect(winner.state.status == .seatHeld)
        let refusals = outcomes.compactMap { outcome -> RuleRefusal? in
            guard case .refused(let refusal) = outcome else { return nil }
            return refusal
        }
        #expect(refusals.count == 4)
        #expect(try store.file.check(now: gate.now()).isSound)
    }

    @Test("a history row that got another id than was meant undoes its write, and no other")
    func unexpectedHistoryID() throws {
        let store = try WriterHarness { file in
            // A row that nobody knows of takes the id.
            try OpeningTests.execute(
                """
                CREATE TRIGGER stranger BEFORE INSERT ON history
                WHEN NEW.booking_id = (SELECT id FROM bookings WHERE passenger_name = 'Mallory')
                BEGIN INSERT INTO history(booking_id, to_status, at, cause, flight_id, seat)
                    VALUES(0, 0, 0, 0, 0, '1A'); END
                """,
                on: file
            )
        }
        let flight = try store.makeFlight()
        let before = try store.makeBooking(on: flight)
        #expect(throws: StoreError.invalidData(detail: "history row 3 instead of 2")) {
            try store.perform(try WriterHarness.booking(on: flight, name: "Mallory"))
        }
        let after = try store.makeBooking(on: flight)
        #expect(after.rawValue == before.rawValue + 1)
        #expect(try store.file.check(now: store.clock.now()).isSound)
    }

    @Test("an SQL error hits the write that caused it, and none of its neighbours")
    func sqlError() throws {
        let gate = GateClock()
        let store = try WriterHarness(clock: gate) { file in
            try OpeningTests.execute(
                """
                CREATE TRIGGER forced BEFORE INSERT ON bookings
                WHEN NEW.passenger_name = 'Mallory'
                BEGIN SELECT RAISE(ABORT, 'forced'); END
                """,
                on: file
            )
        }
        let flight = try store.makeFlight()
        let names = ["Ada", "Grace", "Mallory", "Edsger", "Mallory", "Barbara"]
        let commands = try names.map { try WriterHarness.booking(on: flight, name: $0) }
        let tickets = try Self.sendTogether(commands, to: store, gate)
        for (name, ticket) in zip(names, tickets) {
            let reply = try eventually("a reply") { store.reply(to: ticket) }
            switch reply {
            case .success: #expect(name != "Mallory")
            case .failure(.invariantViolated(let detail)):
                #expect(name == "Mallory")
                #expect(detail.contains("forced"))
                #expect(detail.contains("SQLITE_CONSTRAINT_TRIGGER"))
            case .failure(let error): Issue.record("\(error)")
            }
        }
        var reader = try store.file.makeReader()
        var kept: [String] = []
        _ = try reader.bookings(BookingPage(), for: .anonymous, now: gate.now()) { view in
            kept.append(
                unsafe view.passengerName.withUnsafeBytes {
                    unsafe String(decoding: $0, as: UTF8.self)
                }
            )
        }
        #expect(kept.reversed() == ["Ada", "Grace", "Edsger", "Barbara"])
        #expect(try store.file.check(now: gate.now()).isSound)
    }

    @Test("a full queue refuses the next write at once, and takes writes again later")
    func overloaded() throws {
        let gate = GateClock()
        let store = try WriterHarness(clock: gate, waitingCommands: 3)
        gate.shut()
        let tickets = try (1...3).map { _ in try store.send(.nothing) }
        #expect(throws: StoreError.overloaded) { try store.send(.nothing) }
        #expect(store.writer.depth == 3)
        gate.open()
        for ticket in tickets { _ = try store.outcome(of: ticket) }
        try waitUntil("the queue to be empty") { store.writer.depth == 0 }
        _ = try store.perform(.nothing)
    }

    @Test("closing answers what was taken in, and takes nothing more")
    func closing() throws {
        let store = try WriterHarness()
        let flight = try store.makeFlight()
        let tickets = try (1...100).map { row in
            try store.send(WriterHarness.booking("\(row)A", on: flight))
        }
        store.writer.close()
        for ticket in tickets { #expect(store.reply(to: ticket) != nil) }
        #expect(throws: StoreError.closed) { try store.send(.nothing) }
        #expect(store.file.logBytes == 0)
        store.writer.close()
        var reader = try store.file.makeReader()
        #expect(try reader.newestEventID() == EventID(rawValue: 100))
    }

    @Test("a writer that looks for writes before it sleeps does each, and ends when it is closed")
    func looking() throws {
        let store = try WriterHarness(busyPolling: .milliseconds(100))
        for _ in 0..<200 { _ = try store.perform(.nothing) }
        store.writer.close()
        #expect(store.batches.map(\.commands) == Array(repeating: 1, count: 200))
        #expect(throws: StoreError.closed) { try store.send(.nothing) }
    }

    @Test("200 seats, eight writers on each: every seat has exactly one owner")
    func race() throws {
        let store = try WriterHarness(in: TemporaryFolder(inMemory: true))
        let flight = try store.makeFlight(rows: 34)
        let seats = (0..<200).map { "\($0 / 6 + 1)\(["A", "B", "C", "D", "E", "F"][$0 % 6])" }
        for seat in seats {
            let made = try (0..<8).map { _ in
                try store.send(WriterHarness.booking(seat, on: flight))
            }
            let holds = try made.map { ticket in
                guard case .booking(let booking, _) = try store.outcome(of: ticket) else {
                    throw StoreError.closed
                }
                return try store.send(.act(.hold, on: booking.id))
            }
            let winners = try holds.filter { ticket in
                guard case .booking = try store.outcome(of: ticket) else { return false }
                return true
            }
            #expect(winners.count == 1, "\(seat)")
        }
        #expect(try store.file.check(now: store.clock.now()).isSound)
    }
}
