import Foundation
import TestSupport
import Testing

/// Orders with overlapping seats neither deadlock nor tear.
@Suite("Many clients want overlapping seats", .timeLimit(.minutes(5)))
struct OrderRaceTests {
    /// `RACE_SECONDS`; the clients race for this long.
    static let seconds =
        ProcessInfo.processInfo.environment["RACE_SECONDS"].flatMap { Int64($0) } ?? 3

    @Test(
        "32 clients, each with orders of 3 seats in random order: one winner for each seat, no torn order"
    )
    func orders() throws {
        let system = try RunningSystem(redis: false)
        let server = try system.startServer()
        let flight = try server.connect().makeFlight(rows: 1).id
        var random = SeededGenerator(seed: .random(in: 1...999_999))
        let seats = Array(gridSeats(rows: 1).prefix(12))
        let clients = try (0..<32).map { _ in try server.connect() }
        var held: [Int: OrderView] = [:]
        var (won, lost) = (0, 0)
        let end = ContinuousClock.now + .seconds(Self.seconds)
        while ContinuousClock.now < end {
            for (index, client) in clients.enumerated() {
                if let order = held[index] {
                    try client.send("DELETE", "/api/orders/\(order.id)/hold/")
                } else {
                    let chosen = Array(seats.shuffled(using: &random).prefix(3))
                    let body = HTTPConnection.orderBody(flight: flight, seats: chosen)
                    try client.send("POST", "/api/orders/", body: body)
                }
            }
            var taken: [String] = held.values.flatMap { $0.bookings.map(\.seatNumber) }
            for (index, client) in clients.enumerated() {
                let answer = try client.receive()
                if let order = held.removeValue(forKey: index) {
                    #expect(answer.status == 200)
                    taken.removeAll { seat in order.bookings.contains { $0.seatNumber == seat } }
                } else if answer.status == 201 {
                    held[index] = try answer.decoded(OrderView.self)
                    won += 1
                } else {
                    #expect(try answer.decoded(ProblemView.self).code == "seat_unavailable")
                    lost += 1
                }
            }
            let winners = held.values.flatMap { $0.bookings.map(\.seatNumber) }
            #expect(Set(winners).count == winners.count, "a seat has two holders")
        }
        print("orders: \(won) won, \(lost) lost in \(Self.seconds) s")
        #expect(won > 0)
        #expect(lost > 0)
        #expect(try system.control("check").ending == .exited(0))
    }

    @Test("orders, single holds, changes of seats and swaps at once leave one holder for each seat")
    func everything() throws {
        let system = try RunningSystem(redis: false)
        let server = try system.startServer()
        let flight = try server.connect().makeFlight(rows: 1).id
        var random = SeededGenerator(seed: .random(in: 1...999_999))
        let seats = Array(gridSeats(rows: 1).prefix(8))
        let clients = try (0..<16).map { _ in try server.connect() }
        var newest: Int64 = 1
        let end = ContinuousClock.now + .seconds(Self.seconds)
        var statuses: [Int: Int] = [:]
        while ContinuousClock.now < end {
            for client in clients {
                let seat = seats.randomElement(using: &random) ?? "1A"
                let id = Int64.random(in: max(1, newest - 30)...newest, using: &random)
                let other = Int64.random(in: max(1, newest - 30)...newest, using: &random)
                switch Int.random(in: 0..<9, using: &random) {
                case 0:
                    let body = HTTPConnection.bookingBody(flight: flight, seat: seat)
                    try client.send("POST", "/api/bookings/", body: body)
                case 1:
                    let chosen = Array(seats.shuffled(using: &random).prefix(3))
                    let body = HTTPConnection.orderBody(flight: flight, seats: chosen)
                    try client.send("POST", "/api/orders/", body: body)
                case 2, 3: try client.send("POST", "/api/bookings/\(id)/hold/")
                case 4:
                    let body = #"{"seat_number": "\#(seat)"}"#
                    try client.send("POST", "/api/bookings/\(id)/seat/", body: body)
                case 5, 6:
                    let body = #"{"bookings": [\#(id), \#(other)]}"#
                    try client.send("POST", "/api/seat-swaps/", body: body)
                default: try client.send("DELETE", "/api/bookings/\(id)/hold/")
                }
            }
            for client in clients {
                let answer = try client.receive()
                statuses[answer.status, default: 0] += 1
                guard answer.status == 201 else { continue }
                let created = try? answer.decoded(OrderView.self).bookings.last?.id
                newest = max(newest, try created ?? answer.decoded(BookingView.self).id)
            }
            let holders = try clients[0].allBookings().filter {
                ["SEAT_HELD", "PAYMENT_PENDING", "CONFIRMED"].contains($0.status)
            }
            #expect(Set(holders.map(\.seatNumber)).count == holders.count, "a seat has two holders")
        }
        #expect(statuses[500] == nil)
        #expect(statuses[200, default: 0] > 0)
        let check = try system.control("check")
        #expect(check.ending == .exited(0), "\(check.output)")
    }
}
