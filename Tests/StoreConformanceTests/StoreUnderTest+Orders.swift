import Bookings
import TestSupport

/// Orders at the store's time.
extension StoreUnderTest {
    /// The request for an order; a seat that is nil is for the server to choose.
    func newOrder(
        _ seats: [(seat: String?, flight: FlightID)],
        holds: Bool = false,
        wish: SeatWish = SeatWish(),
        seed: UInt64? = nil
    ) throws -> Command {
        var random = SeededGenerator(seed: seed ?? UInt64(replies.newTicket()))
        let name = try PassengerName("Ada Lovelace")
        let items = seats.map { seat, flight in
            NewOrder.Item(
                flightID: flight,
                seat: seat.map { .named(SeatNumber($0)) } ?? .chosenByServer,
                passengerName: name
            )
        }
        return .createOrder(NewOrder(items, holds: holds, wish: wish, using: &random))
    }

    /// Carries out a command on an order that the rules grant.
    @discardableResult
    func grantOrder(_ command: Command, by actor: Actor = .anonymous) throws -> OrderDetails {
        let outcome = try perform(command, by: actor)
        guard case .order(let details) = outcome else {
            throw UnexpectedResult(result: .done(outcome, stored: nil))
        }
        return details
    }

    func makeOrder(
        _ seats: [(seat: String?, flight: FlightID)],
        holds: Bool = false,
        by actor: Actor = .anonymous,
        seed: UInt64? = nil
    ) throws -> OrderDetails {
        try grantOrder(try newOrder(seats, holds: holds, seed: seed), by: actor)
    }

    /// Carries out a command on several bookings that the rules refuse.
    func groupRefusal(_ command: Command, by actor: Actor = .anonymous) throws -> GroupRefusal {
        let outcome = try perform(command, by: actor)
        guard case .refused(.group(let refusal)) = outcome else {
            throw UnexpectedResult(result: .done(outcome, stored: nil))
        }
        return refusal
    }

    func order(_ id: OrderID, for actor: Actor = .anonymous) throws -> OrderDetails? {
        try reader.order(id, for: actor, now: clock.now())
    }

    func orders(
        _ page: OrderPage = OrderPage(),
        for actor: Actor = .anonymous
    ) throws -> [OrderDetails] {
        try reader.orders(page, for: actor, now: clock.now()).rows
    }
}
