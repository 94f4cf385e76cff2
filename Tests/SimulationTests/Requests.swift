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
                response: Model.Answer.stored
            )
        }
        return QueuedCommand(command, idempotency: idempotency, ticket: number)
    }

    /// The booking on which the request acts; nil if it creates one.
    var bookingID: BookingID? {
        if case .act(_, on: let id) = command { id } else { nil }
    }
}

/// Makes random requests, most of which the rules accept.
struct RequestSource {
    private var number = 0

    mutating func next(
        for bookings: [BookingID],
        flight: FlightID,
        seats: [SeatNumber],
        using random: inout SeededGenerator
    ) throws(InvalidField) -> SimulatedRequest {
        number += 1
        let keyed = Int.random(in: 0..<3, using: &random) > 0
        return SimulatedRequest(
            number: number,
            command: try command(bookings, flight, seats, &random),
            key: keyed ? try IdempotencyKey("key-\(number)") : nil
        )
    }

    private func command(
        _ bookings: [BookingID],
        _ flight: FlightID,
        _ seats: [SeatNumber],
        _ random: inout SeededGenerator
    ) throws(InvalidField) -> Command {
        let actions: [Action] = [
            .hold, .hold, .hold, .checkout, .pay(success: true), .pay(success: true),
            .pay(success: false), .release, .refund, .extend,
            .changeSeat(to: seats.randomElement(using: &random)),
        ]
        // Older bookings have ended.
        let recent = Array(bookings.suffix(8))
        guard let id = recent.randomElement(using: &random),
            Int.random(in: 0..<5, using: &random) > 0,
            let action = actions.randomElement(using: &random)
        else {
            return .createBooking(
                NewBooking(
                    flightID: flight,
                    seat: seats.randomElement(using: &random),
                    passengerName: try PassengerName("Ada")
                )
            )
        }
        return .act(action, on: id)
    }
}
