import Glibc
import TestSupport
import Testing

/// A real worker and its log.
@Suite("The worker", .timeLimit(.minutes(2)))
struct WorkerTests {
    /// The log lines about a booking that contain `words`.
    static func lines(of worker: ChildProcess, booking: Int64, saying words: String) -> [Substring]
    {
        worker.lines.filter { line in
            line.contains(words) && line.split(separator: " ").contains("booking=\(booking)")
        }
    }

    @Test(
        "logs within a second that it received the job of a hold, and later that it expired the hold"
    )
    func receivedAndExpired() throws {
        let system = try RunningSystem(settings: ["HOLD_SECONDS": "2"])
        let worker = try system.startWorker()
        let client = try system.startServer().connect()
        let flight = try client.makeFlight(rows: 1)
        let id = try client.makeBooking(flight: flight.id, seat: "1A").id
        let deadline = try #require(try client.hold(id).expiresAt)

        let received = try eventually("the job to be received", within: .seconds(1)) {
            Self.lines(of: worker, booking: id, saying: "received").first
        }
        #expect(received.contains(deadline), "\(received)")
        #expect(try client.booking(id).status == "SEAT_HELD")
        try waitUntil("the worker to expire it") {
            !Self.lines(of: worker, booking: id, saying: "expired").isEmpty
        }
        #expect(try client.history(id).map(\.cause) == ["create", "hold", "deadline"])
    }

    @Test("leaves a CONFIRMED booking unchanged, and logs the reason")
    func leftUnchanged() throws {
        let system = try RunningSystem(settings: ["HOLD_SECONDS": "1", "PAYMENT_SECONDS": "1"])
        let worker = try system.startWorker()
        let client = try system.startServer().connect()
        let flight = try client.makeFlight(rows: 1)
        let id = try client.makeBooking(flight: flight.id, seat: "1A").id
        _ = try client.hold(id)
        _ = try client.pay(id)
        let line = try eventually("the worker to leave the booking unchanged") {
            Self.lines(of: worker, booking: id, saying: "left booking unchanged").first
        }
        #expect(line.contains("CONFIRMED"), "\(line)")
        #expect(try client.booking(id).status == "CONFIRMED")
        #expect(try client.history(id).map(\.cause) == ["create", "hold", "pay", "pay"])
    }

    @Test("--once expires what is due and exits", arguments: [true, false])
    func once(redis: Bool) throws {
        let system = try RunningSystem(redis: redis, settings: ["HOLD_SECONDS": "0.3"])
        let client = try system.startServer().connect()
        let flight = try client.makeFlight(rows: 1)
        let ids = try gridSeats(rows: 1).map { seat in
            try client.makeBooking(flight: flight.id, seat: seat).id
        }
        for id in ids { _ = try client.hold(id) }
        try waitUntil("the last deadline to pass") {
            try client.booking(ids[ids.count - 1]).status == "EXPIRED"
        }
        let worker = try system.startWorker(["--once"])
        #expect(try worker.waitForExit() == .exited(0))
        // Reads show EXPIRED with or without a worker, so the log and the events count.
        for id in ids {
            #expect(!Self.lines(of: worker, booking: id, saying: "expired").isEmpty)
            #expect(try client.history(id).map(\.cause) == ["create", "hold", "deadline"])
        }
        let again = try system.startWorker(["--once"], log: "again.log")
        #expect(try again.waitForExit() == .exited(0))
        #expect(!again.output.contains("expired"), "\(again.output)")
    }

    @Test("--with-worker --redis none is the whole system in one program and one file")
    func oneProgram() throws {
        let system = try RunningSystem(redis: false, settings: ["HOLD_SECONDS": "0.5"])
        let server = try system.startServer(["--with-worker"])
        let client = try server.connect()
        let flight = try client.makeFlight(rows: 1)
        let id = try client.makeBooking(flight: flight.id, seat: "1A").id
        _ = try client.hold(id)
        try waitUntil("its worker to expire it") {
            !Self.lines(of: server.process, booking: id, saying: "expired").isEmpty
        }
        let ready = try client.request("GET", "/readyz")
        #expect(ready.status == 200)
        #expect(ready.text.contains("off"), "\(ready.text)")
        #expect(try server.process.terminate() == .exited(0))
    }

    @Test("expires holds if Redis loses its jobs, or is gone", arguments: [true, false])
    func withoutRedis(flushed: Bool) throws {
        let system = try RunningSystem(settings: ["HOLD_SECONDS": "1", "SWEEP_SECONDS": "0.2"])
        let worker = try system.startWorker()
        let client = try system.startServer().connect()
        let flight = try client.makeFlight(rows: 1)
        let redis = try #require(system.redis)
        if !flushed { try redis.process.killNow() }
        let id = try client.makeBooking(flight: flight.id, seat: "1A").id
        _ = try client.hold(id)
        if flushed { #expect(try redis.command("FLUSHALL") == "+OK") }
        try waitUntil("the sweep to expire it") {
            !Self.lines(of: worker, booking: id, saying: "expired").isEmpty
        }
        #expect(try client.history(id).map(\.cause) == ["create", "hold", "deadline"])
        #expect(worker.poll() == nil)
        let ready = try client.request("GET", "/readyz")
        #expect(ready.status == 200)
        #expect(
            ready.text.contains(flushed ? #""redis":"ok""# : #""redis":"down""#)
                || ready.text.contains(flushed ? #""redis": "ok""# : #""redis": "down""#)
        )
    }
}
