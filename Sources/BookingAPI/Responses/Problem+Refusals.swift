internal import Bookings

/// The only place that maps refusals of the rules to HTTP statuses.
extension Problem {
    /// A refusal of the rules.
    init(_ refusal: RuleRefusal) {
        switch refusal {
        case .unknownBooking:
            self = .unknownBooking
        case .unknownOrder:
            self = .unknownOrder
        case .unknownFlight:
            self.init(.unknownFlight, "No flight has this flight_id.")
        case .unknownFlights(let places):
            self.init(.unknownFlight, "No flight has this flight_id.")
            errors = places.map {
                InvalidField("bookings[\($0)].flight_id", "is the id of no flight")
            }
        case .unknownSeat:
            self.init(.unknownSeat, "The aircraft of this flight has no such seat.")
        case .unknownSeats(let places):
            self.init(.unknownSeat, "The aircraft of this flight has no such seat.")
            errors = places.map {
                InvalidField("bookings[\($0)].seat_number", "is no seat of the flight's aircraft")
            }
        case .tooManyOpenBookings(let limit, let wait):
            self = .tooManyOpenBookings(limit: limit, wait: wait)
        case .differentFlights:
            self.init(fields: [InvalidField("bookings", "must be bookings of one flight")])
        case .duplicateFlight:
            self.init(
                .duplicateFlight,
                "A flight with this flight_number and the same departs_at exists already."
            )
        case .unknownWebhook:
            self = .unknownWebhook
        case .tooManyWebhooks:
            self.init(fields: [
                InvalidField("url", "there are \(WebhookLimits.webhooks) webhooks already")
            ])
        case .eventsPruned(let oldest):
            self = .eventsPruned(oldest: oldest)
        case .noSeats(let flight, let available):
            self.init(.noSeats, "The flight has too few free seats that the request allows.")
            noSeats = (flight, available)
        case .partOfOrder(let order, let status, let allowed):
            self.init(
                .partOfOrder,
                "The booking is part of an order, to which this action applies."
            )
            orderID = order
            booking = (status, allowed)
        case .invalidTransition(let status, let allowed):
            self.init(.invalidTransition, "The booking's status does not allow this action.")
            booking = (status, allowed)
        case .seatUnavailable(let status, let allowed):
            self.init(.seatUnavailable, "Another booking holds this seat or has paid for it.")
            booking = (status, allowed)
        case .extensionLimit(let status, let allowed):
            self.init(.extensionLimit, "The deadline is as late as an extension can make it.")
            booking = (status, allowed)
        case .holdExpired(let status, let allowed):
            self.init(.holdExpired, "The deadline has passed, and the seat is free again.")
            booking = (status, allowed)
        case .group(let refusal):
            self.init(Code(refusal.reason), "Not every booking allows this. No seat was changed.")
            group = refusal
            if let order = refusal.order { booking = (order.status, order.allowed) }
        }
    }
}

extension Problem {
    private static func tooManyOpenBookings(limit: Int, wait: Duration) -> Problem {
        var problem = Problem(
            .tooManyRequests,
            "You may have \(limit) bookings that are neither paid nor ended. Pay or release some first."
        )
        problem.quota = Quota(
            policy: "bookings",
            limit: Int64(limit),
            windowSeconds: nil,
            waitSeconds: max(1, (wait.wholeMilliseconds + 999) / 1_000)
        )
        return problem
    }
}

extension Problem.Code {
    /// The code for the reason of a booking.
    init(_ reason: RefusalReason) {
        switch reason {
        case .invalidTransition: self = .invalidTransition
        case .seatUnavailable: self = .seatUnavailable
        case .holdExpired: self = .holdExpired
        case .extensionLimit: self = .extensionLimit
        }
    }
}
