import BookingAPI
import Bookings
import ExpiryQueue
import HTTPServer
import Monitoring
import Redis
import SQLite
import SQLiteStore
import Sockets
import StoreSupport
import TestSupport
import Testing

/// The monitor of a server with a real store, a real writer and a clock that the test moves.
@Suite("The server's monitor", .timeLimit(.minutes(1)))
struct ServerMonitorTests {
    private typealias Writer = GroupCommitter<Ticket, SQLiteBookingStore>

    private let folder: TemporaryFolder
    private let store: SQLiteBookingStore
    private let clock = ManualClock()
    private let log = RecordedLog()
    private let monitor: ServerMonitor
    private let writer: Writer

    init() throws {
        folder = try TemporaryFolder()
        store = SQLiteBookingStore(path: folder.file("bookings.db"))
        try store.prepare()
        let mailbox = try Mailbox<LoopMessage>(loopCount: 1)
        let monitor = ServerMonitor(
            version: "9.8.7",
            clock: clock,
            feed: SeatFeed(mailbox),
            sender: try JobSender(to: .none, clock: clock, logger: log.logger),
            loopCount: 1,
            hasWorker: true,
            log: log.logger
        )
        self.monitor = monitor
        writer = try Writer(
            store,
            service: BookingService(),
            clock: clock,
            deliver: { monitor.system.record($0) },
            committed: { monitor.writer.record($0) }
        )
    }

    private func start() throws { try monitor.start(reading: store, probing: writer) }

    private func stop() {
        monitor.stop()
        writer.close()
    }

    private func waitForMetrics(_ lines: String...) throws {
        for line in lines {
            try waitUntil("the metric \(line)") { monitor.metrics().contains(line + "\n") }
        }
    }

    /// Creates a booking and holds its seat; both commands go through the writer.
    private func hold() throws {
        let flight = try FlightDetails(
            flightNumber: "TS1",
            origin: "FRA",
            destination: "LHR",
            departsAt: clock.now() + .seconds(1_000_000),
            cabin: CabinLayout(rows: 1, seats: "A")
        )
        let booking = NewBooking(
            flightID: FlightID(rawValue: 1),
            seat: SeatNumber("1A"),
            passengerName: try PassengerName("Ada Lovelace")
        )
        let commands = [
            Command.createFlight(flight), .createBooking(booking),
            .act(.hold, on: BookingID(rawValue: 1)),
        ]
        for command in commands {
            try writer.submit(QueuedCommand(command, ticket: .expiry))
        }
    }

    @Test("counts the events, the batches and the bookings")
    func events() throws {
        #expect(
            monitor.metrics().contains(#"booking_events_total{type="booking.confirmed"} 0"#),
            "every series exists from the start"
        )
        try start()
        try hold()
        try waitForMetrics(
            #"booking_events_total{type="booking.created"} 1"#,
            #"booking_events_total{type="booking.held"} 1"#,
            #"booking_bookings{status="SEAT_HELD"} 1"#,
            "booking_holds_overdue 0",
            #"booking_build_info{program="booking-server",version="9.8.7"} 1"#
        )
        let status = monitor.status()
        #expect(status.version == "9.8.7")
        #expect(status.commits >= 1)
        #expect(status.batchSizes.reduce(0) { $0 + $1.count } == status.commits)
        #expect(status.bookings?[.seatHeld] == 1)
        #expect(status.newestEventID == EventID(rawValue: 2))
        stop()
    }

    @Test("shows the lateness of expiries, and warns once about overdue holds")
    func expiries() throws {
        try start()
        try hold()
        try waitForMetrics(#"booking_bookings{status="SEAT_HELD"} 1"#)
        clock.advance(byMilliseconds: 601_000)
        try waitForMetrics("booking_holds_overdue 1")
        #expect(log.lines("holds are past their deadline and not expired").count == 1)
        let job = ExpiryJob(
            bookingID: BookingID(rawValue: 1),
            deadline: clock.now() - .milliseconds(1_000)
        )
        try writer.submit(QueuedCommand(.expire(job), ticket: .expiry))
        try waitForMetrics(
            #"booking_events_total{type="booking.expired"} 1"#,
            "booking_expiry_lateness_seconds_count 1",
            "booking_expiry_lateness_seconds_sum 1"
        )
        #expect(monitor.status().lateness.map(\.milliseconds) == [1_000])
        #expect(log.lines("holds are past their deadline and not expired").count == 1)
        stop()
    }

    @Test("finds a worker by its sign of life in the database, for twenty seconds")
    func worker() throws {
        #expect(monitor.system.state().worker == .missing)
        var session = try ExpirySession(store, clock: clock)
        try session.recordSignOfLife(of: "w", at: clock.now())
        try start()
        try waitUntil("the worker to be found") { monitor.system.state().worker == .ok }
        #expect(monitor.status().workers.map(\.name) == ["w"])
        clock.advance(byMilliseconds: 20_001)
        #expect(monitor.system.state().worker == .missing)
        #expect(monitor.system.state().redis == .off)
        stop()
    }

    @Test("reports that the database accepts no writes while another process keeps it locked")
    func lockedDatabase() throws {
        try start()
        #expect(monitor.system.state().databaseIsWritable)
        let other = try Connection(path: store.path, access: .write, busyTime: .seconds(1))
        try other.execute("BEGIN IMMEDIATE")
        try waitUntil("the database to be unwritable") {
            !monitor.system.state().databaseIsWritable
        }
        #expect(monitor.metrics().contains("booking_database_writable 0\n"))
        try other.execute("ROLLBACK")
        try waitUntil("the database to recover") { monitor.system.state().databaseIsWritable }
        stop()
    }
}
