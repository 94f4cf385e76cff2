import Bookings
import TestSupport

/// One request of one client, from its first sending to the answer that it got.
struct SimulatedRequest {
    let number: Int
    let command: Command
    /// With a key a client may send again; without one it must live with not knowing.
    let key: IdempotencyKey?

    /// The request as a server gives it to its store.
    func writeRequest(recognised: Bool) -> QueuedCommand<Int> {
        let idempotency = key.map {
            IdempotentRequest(
                key: $0,
                fingerprint: Array("\(number)".utf8),
                answer: Model.Answer.keep
            )
        }
        return QueuedCommand(command, idempotency: recognised ? idempotency : nil, ticket: number)
    }
}

/// Makes requests at random: mostly sensible, sometimes not.
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
            .pay(success: false), .release, .refund,
        ]
        // The newest bookings are the ones that something still happens to.
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
