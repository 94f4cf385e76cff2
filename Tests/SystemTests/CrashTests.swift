import Foundation
import TestSupport
import Testing

/// A write with a response survives the process.
@Suite("A server that dies", .timeLimit(.minutes(2)))
struct CrashTests {
    @Test("after kill -9 under load, each write with a response is there", arguments: 1...3)
    func killed(round: Int) throws {
        let system = try RunningSystem(redis: false)
        let server = try system.startServer()
        let connections = try (0..<16).map { _ in try server.connect() }
        let flight = try connections[0].makeFlight(rows: 100)
        var seats = gridSeats(rows: 100)[...]
        var statuses: [Int64: String] = [:]

        // Each connection has one write under way when the server is killed.
        var responses = 0
        let loops = connections.map { BookingLoop(connection: $0, flight: flight.id) }
        var isKilled = false
        load: while !isKilled || loops.contains(where: { !$0.isBroken }) {
            for loop in loops where !loop.isBroken { loop.send(nextSeat: seats.popFirst() ?? "1A") }
            if !isKilled, responses >= 200 * round {
                try server.process.killNow()
                isKilled = true
            }
            for loop in loops where !loop.isBroken {
                guard let booking = loop.receive() else { continue }
                responses += 1
                statuses[booking.id] = booking.status
            }
        }
        let check = try system.control("check")
        #expect(check.ending == .exited(0), "\(check.output)")
        let again = try system.startServer().connect()
        // A write without a response may have been committed, so a booking may be one step further than
        // its last response, and never behind it.
        let order = ["INITIATED", "SEAT_HELD", "CONFIRMED", "REFUNDED"]
        for (id, status) in statuses {
            let found = try again.booking(id).status
            let atLeast = try #require(order.firstIndex(of: status))
            let now = try #require(order.firstIndex(of: found), "booking \(id) is \(found)")
            #expect(now == atLeast || now == atLeast + 1, "booking \(id): \(status), then \(found)")
        }
    }
}

/// A client that takes bookings from INITIATED to REFUNDED, one after the other.
private final class BookingLoop {
    private let connection: HTTPConnection
    private let flight: Int64
    private var current: BookingView?
    /// Whether the server has gone.
    private(set) var isBroken = false

    init(connection: HTTPConnection, flight: Int64) {
        self.connection = connection
        self.flight = flight
    }

    /// Sends the next write.
    func send(nextSeat: String) {
        do {
            guard let current, current.status != "REFUNDED" else {
                let body = HTTPConnection.bookingBody(flight: flight, seat: nextSeat)
                try connection.send("POST", "/api/bookings/", body: body)
                return
            }
            let actions = ["INITIATED": "hold", "SEAT_HELD": "pay", "CONFIRMED": "refund"]
            let action = actions[current.status] ?? "hold"
            try connection.send(
                "POST",
                "/api/bookings/\(current.id)/\(action)/",
                body: action == "pay" ? #"{"success": true}"# : nil
            )
        } catch { isBroken = true }
    }

    /// Waits for the response; nil if it is an error, or if there is none.
    func receive() -> BookingView? {
        do {
            let response = try connection.receive()
            guard response.status < 300 else {
                current = nil
                return nil
            }
            current = try response.decoded(BookingView.self)
            return current
        } catch {
            isBroken = true
            return nil
        }
    }
}
