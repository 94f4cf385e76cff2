import TestSupport
import Testing

/// No seat is sold twice.
@Suite("Many clients want one seat", .timeLimit(.minutes(3)))
struct SeatRaceTests {
    @Test("64 clients at once on one seat, 200 seats in a row: 200 winners, never two")
    func race() throws {
        let clients = 64
        let seats = 200
        let system = try RunningSystem(redis: false)
        let server = try system.startServer()
        let connections = try (0..<clients).map { _ in try server.connect() }
        let flight = try connections[0].makeFlight(rows: seats / 20)

        var winners = 0
        for seat in gridSeats(rows: seats / 20) {
            let body = HTTPConnection.bookingBody(flight: flight.id, seat: seat)
            for connection in connections {
                try connection.send("POST", "/api/bookings/", body: body)
            }
            let bookings = try connections.map { try $0.receive().decoded(BookingView.self).id }
            // All requests are sent before the first response is read.
            for (connection, id) in zip(connections, bookings) {
                try connection.send("POST", "/api/bookings/\(id)/hold/")
            }
            let statuses = try connections.map { try $0.receive().status }
            #expect(statuses.count { $0 == 200 } == 1, "seat \(seat)")
            #expect(statuses.count { $0 == 409 } == clients - 1, "seat \(seat)")
            winners += statuses.count { $0 == 200 }
        }
        #expect(winners == seats)
        let after: FlightView = try connections[0].expect(200, "GET", "/api/flights/\(flight.id)/")
        #expect(after.seats.held == seats)
        #expect(try system.control("check").ending == .exited(0))
    }
}
