import Bookings
import TestSupport
import Testing

/// A seeded random walk of bookings, orders, changes of seats and swaps on one small flight.
///
/// After each command, what the store returned is what a reader sees, no seat has two holders, and no
/// order is torn. The simulation compares such walks with a model; this walk runs on every store.
@Suite("Orders, changes of seats and swaps, walked at random")
struct OrderWalkTests {
    /// The store, and what the walk has created so far.
    private final class Walk {
        let store: any StoreUnderTest
        let flight: FlightID
        var random: SeededGenerator
        var bookings: [BookingID] = []
        var orders: [OrderID] = []
        var granted = 0

        init(_ store: any StoreUnderTest, seed: UInt64) throws {
            self.store = store
            flight = try store.makeFlight(rows: 1)
            random = SeededGenerator(seed: seed)
        }

        func seat() -> String {
            ["1A", "1B", "1C", "1D", "1E", "1F"].randomElement(using: &random) ?? "1A"
        }

        func action() -> Action {
            let actions: [Action] = [
                .hold, .hold, .extend, .release, .changeSeat(to: SeatNumber(seat())), .checkout,
                .pay(success: true), .pay(success: false), .refund,
            ]
            return actions.randomElement(using: &random) ?? .hold
        }

        func command() throws -> Command {
            switch Int.random(in: 0..<10, using: &random) {
            case 0, 1:
                let seats = (1...Int.random(in: 1...3, using: &random)).map { _ in seat() }
                let holds = Bool.random(using: &random)
                let chosen = holds && Bool.random(using: &random)
                return try store.newOrder(
                    Set(seats).sorted().map { (chosen ? nil : $0, flight) },
                    holds: holds,
                    seed: random.next()
                )
            case 2, 3, 4:
                if let id = orders.suffix(4).randomElement(using: &random) {
                    return .actOnOrder(action(), on: id)
                }
            case 5:
                let ids = bookings.suffix(8).shuffled(using: &random).prefix(3)
                if ids.count > 1 { return .swapSeats(Array(ids)) }
            case 6, 7, 8:
                if let id = bookings.suffix(10).randomElement(using: &random) {
                    return .act(action(), on: id)
                }
            default: break
            }
            let name = try PassengerName("Ada")
            return .createBooking(
                NewBooking(flightID: flight, seat: SeatNumber(seat()), passengerName: name)
            )
        }

        /// Runs one command, and compares its outcome with what a reader sees.
        func step() throws {
            let command = try command()
            switch try store.perform(command) {
            case .booking(let booking, on: _):
                granted += 1
                if !bookings.contains(booking.id) { bookings.append(booking.id) }
                #expect(
                    try store.booking(booking.id)?.withoutEvent == booking.withoutEvent,
                    "\(command)"
                )
            case .order(let details):
                granted += 1
                if !orders.contains(details.order.id) {
                    orders.append(details.order.id)
                    bookings += details.order.bookingIDs
                }
                let read = try #require(try store.order(details.order.id))
                #expect(
                    read.bookings.map(\.booking.withoutEvent)
                        == details.bookings.map(\.booking.withoutEvent)
                )
                #expect(read.order == details.order)
            case .bookings(let changed):
                granted += 1
                for member in changed {
                    let read = try store.booking(member.booking.id)
                    #expect(read?.withoutEvent == member.booking.withoutEvent)
                }
            case .refused: break
            case let other: Issue.record("\(command): \(other)")
            }
        }

        func check(_ place: String) throws {
            let all = try store.allBookings()
            let holders = all.filter { $0.state.status.hasSeat }
            #expect(Set(holders.map(\.seat)).count == holders.count, "\(place): two seat holders")
            for (order, members) in Dictionary(grouping: all, by: \.orderID) where order != nil {
                let live = members.map(\.state).filter { !$0.status.isFinal }
                #expect(Set(live).count <= 1, "\(place): order \(order as Any) is torn: \(live)")
            }
            let map = try #require(try store.seatMap(of: flight))
            for (seat, state) in map.seats {
                let holder = holders.first { $0.seat == seat }
                let expected = holder.map {
                    SeatState(status: $0.state.status, deadline: $0.state.expiresAt)
                }
                #expect(state == expected ?? .available, "\(place): \(seat)")
            }
        }
    }

    @Test(
        "readers see what commands returned, no seat has two holders, and no order is torn",
        arguments: StoreKind.allCases,
        1...4 as ClosedRange<UInt64>
    )
    func walk(_ kind: StoreKind, seed: UInt64) throws {
        let walk = try Walk(kind.make(), seed: seed)
        for step in 1...120 {
            let place = "seed \(seed), step \(step)"
            try walk.step()
            try walk.check(place)
            switch Int.random(in: 0..<8, using: &walk.random) {
            case 0:
                walk.store.clock.advance(
                    byMilliseconds: .random(in: 0...900_000, using: &walk.random)
                )
                try walk.check(place)
            case 1:
                _ = try walk.store.expire(try walk.store.overdue())
                #expect(try walk.store.overdue().isEmpty, "\(place)")
                try walk.check(place)
            default: walk.store.clock.advance(byMilliseconds: 1)
            }
        }
        #expect(walk.granted > 30)
    }
}
