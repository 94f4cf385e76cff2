import Bookings
import TestSupport

/// One request of one client, from its first sending to the response.
struct SimulatedRequest {
    let number: Int
    let command: Command
    /// A client can send a request with a key again, and cannot send one without a key again.
    let key: IdempotencyKey?

    /// The request as a server passes it to its writer.
    var queued: QueuedCommand<Int> {
        let idempotency = key.map {
            IdempotentRequest(
                key: $0,
                fingerprint: Array("\(number)".utf8),
                response: Answer.stored
            )
        }
        return QueuedCommand(command, idempotency: idempotency, ticket: number)
    }

    /// The booking on which the request acts alone; nil if there is none.
    var bookingID: BookingID? {
        if case .act(_, on: let id) = command { id } else { nil }
    }
}

/// Makes random requests, most of which the rules accept.
struct RequestSource {
    private var number = 0

    mutating func next(
        for model: Model,
        flight: FlightID,
        seats: [SeatNumber],
        using random: inout SeededGenerator
    ) throws(InvalidField) -> SimulatedRequest {
        number += 1
        let keyed = Int.random(in: 0..<3, using: &random) > 0
        return SimulatedRequest(
            number: number,
            command: try command(model, flight, seats, &random),
            key: keyed ? try IdempotencyKey("key-\(number)") : nil
        )
    }

    private func command(
        _ model: Model,
        _ flight: FlightID,
        _ seats: [SeatNumber],
        _ random: inout SeededGenerator
    ) throws(InvalidField) -> Command {
        // Older bookings and orders have ended.
        let bookings = model.entries.keys.sorted { $0.rawValue < $1.rawValue }.suffix(10)
        let orders = model.orders.keys.sorted { $0.rawValue < $1.rawValue }.suffix(3)
        let action = Self.action(seats, &random)
        switch Int.random(in: 0..<20, using: &random) {
        case ..<3: return try newOrder(flight, seats, &random)
        case ..<9:
            if let id = orders.randomElement(using: &random) { return .actOnOrder(action, on: id) }
        case ..<11:
            let ids = bookings.shuffled(using: &random).prefix(.random(in: 2...3, using: &random))
            if ids.count >= 2 { return .swapSeats(Array(ids)) }
        case ..<17:
            if let id = bookings.randomElement(using: &random) { return .act(action, on: id) }
        default: break
        }
        return .createBooking(
            NewBooking(
                flightID: flight,
                seat: seats.randomElement(using: &random),
                passengerName: try PassengerName("Ada")
            )
        )
    }

    private static func action(
        _ seats: [SeatNumber],
        _ random: inout SeededGenerator
    ) -> Action {
        let actions: [Action] = [
            .hold, .hold, .hold, .checkout, .pay(success: true), .pay(success: true),
            .pay(success: false), .release, .refund, .extend,
            .changeSeat(to: seats.randomElement(using: &random)),
        ]
        return actions.randomElement(using: &random) ?? .hold
    }

    private func newOrder(
        _ flight: FlightID,
        _ seats: [SeatNumber],
        _ random: inout SeededGenerator
    ) throws(InvalidField) -> Command {
        let holds = Bool.random(using: &random)
        let name = try PassengerName("Ada")
        let chosen = seats.shuffled(using: &random).prefix(.random(in: 1...3, using: &random))
        let items = chosen.map { seat in
            let isNamed = !holds || Bool.random(using: &random)
            return NewOrder.Item(
                flightID: flight,
                seat: isNamed ? .named(seat) : .chosenByServer,
                passengerName: name
            )
        }
        return .createOrder(NewOrder(items, holds: holds, using: &random))
    }
}
