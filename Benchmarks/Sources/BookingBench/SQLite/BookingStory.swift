/// The numbers that the database stores for statuses and causes.
///
/// The tests let `bookingctl check` verify filled files, which fails if a number is wrong.
enum Stored {
    enum Status: Int64 {
        case initiated = 0
        case seatHeld = 1
        case paymentPending = 2
        case confirmed = 3
        case refunded = 4
        case expired = 5
    }

    enum Cause: Int64 {
        case create = 0
        case hold = 1
        case release = 2
        case pay = 4
        case refund = 6
        case deadline = 7
    }
}

/// The history of a booking in a filled file.
enum BookingStory: CaseIterable {
    case sold
    case refunded
    case expired
    case released
    case abandoned

    static let holdMilliseconds: Int64 = 600_000

    struct Step {
        let status: Stored.Status
        let cause: Stored.Cause
        /// The time since the step before.
        let delayMilliseconds: Int64
    }

    var steps: [Step] {
        let create = Step(status: .initiated, cause: .create, delayMilliseconds: 0)
        let hold = Step(status: .seatHeld, cause: .hold, delayMilliseconds: 20_000)
        let pay = [
            Step(status: .paymentPending, cause: .pay, delayMilliseconds: 180_000),
            Step(status: .confirmed, cause: .pay, delayMilliseconds: 0),
        ]
        let refund = Step(status: .refunded, cause: .refund, delayMilliseconds: 86_400_000)
        let deadline = Step(
            status: .expired,
            cause: .deadline,
            delayMilliseconds: Self.holdMilliseconds
        )
        let release = Step(status: .expired, cause: .release, delayMilliseconds: 60_000)
        return switch self {
        case .sold: [create, hold] + pay
        case .refunded: [create, hold] + pay + [refund]
        case .expired: [create, hold, deadline]
        case .released: [create, hold, release]
        case .abandoned: [create]
        }
    }

    /// The story of the booking with this number.
    ///
    /// Of 100 bookings, 45 are sold, 20 refunded, 25 expired, 5 released and 5 abandoned, well mixed.
    static func of(_ number: Int) -> BookingStory {
        switch number * 37 % 100 {
        case 0..<45: .sold
        case 45..<65: .refunded
        case 65..<90: .expired
        case 90..<95: .released
        default: .abandoned
        }
    }
}
