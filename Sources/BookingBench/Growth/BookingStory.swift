internal import Bookings

/// How a booking of a filled file came to be what it is.
enum BookingStory: CaseIterable {
    case sold
    case refunded
    case expired
    case released
    case abandoned

    /// One step, with the time that passed since the step before.
    struct Step {
        let status: BookingStatus
        let cause: Cause
        let delayMilliseconds: Int64
    }

    /// The steps in order; the second and later ones begin where the one before ended.
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

    /// The story of a booking by its number: of 100, 45 are sold, 20 refunded, 25 expired, 5
    /// released and 5 abandoned, well mixed.
    static func of(_ number: Int) -> BookingStory {
        switch number * 37 % 100 {
        case 0..<45: .sold
        case 45..<65: .refunded
        case 65..<90: .expired
        case 90..<95: .released
        default: .abandoned
        }
    }

    /// How long seats were locked.
    static let holdMilliseconds: Int64 = 600_000
}
