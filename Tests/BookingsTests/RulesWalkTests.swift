import Bookings
import TestSupport
import Testing

/// A seeded random walk, held against a model of a few lines.
@Suite("The state machine, walked at random")
struct RulesWalkTests {
    /// What the contract says of a booking, told in another way than the rules tell it.
    struct Model {
        var status = BookingStatus.initiated
        var seatUntil: Int64?
        var limit: Int64 = 0
        var money = 0
        var refundDue = false

        /// Steps on, and says whether the action is granted.
        mutating func step(
            _ action: Action,
            now: Int64,
            hold: Int64,
            longest: Int64,
            payment: Int64
        ) -> Bool {
            if let end = seatUntil, now >= end { (status, seatUntil) = (.expired, nil) }
            switch (status, action) {
            case (.initiated, .hold):
                (status, seatUntil, limit) = (.seatHeld, now + hold, now + longest)
            case (.seatHeld, .extend) where min(now + hold, limit) > seatUntil ?? .max:
                seatUntil = min(now + hold, limit)
            case (.initiated, .changeSeat), (.seatHeld, .changeSeat),
                (.paymentPending, .changeSeat), (.confirmed, .changeSeat):
                break
            case (.seatHeld, .release), (.paymentPending, .release):
                (status, seatUntil) = (.expired, nil)
            case (.seatHeld, .checkout), (.seatHeld, .pay(success: false)):
                (status, seatUntil) = (.paymentPending, max(seatUntil ?? 0, now + payment))
            case (.paymentPending, .pay(success: false)):
                break
            case (.seatHeld, .pay(success: true)), (.paymentPending, .pay(success: true)):
                (status, seatUntil) = (.confirmed, nil)
            case (.confirmed, .refund):
                status = .refunded
            case (.expired, .pay(success: true)):
                refundDue = true
                return false
            case (.expired, .refund) where refundDue:
                refundDue = false
            default:
                return false
            }
            return true
        }
    }

    @Test("agrees with the model at every step", arguments: 0..<200 as Range<UInt64>)
    func walk(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let hold = Int64.random(in: 1...1_000, using: &random)
        let longest = hold + .random(in: 0...2_000, using: &random)
        let payment = Int64.random(in: 1...1_000, using: &random)
        let rules = Rules(
            policy: HoldPolicy(
                hold: .milliseconds(hold),
                longestHold: .milliseconds(longest),
                payment: .milliseconds(payment)
            )
        )
        var model = Model()
        var state = BookingState(status: .initiated)
        var now: Int64 = 0
        for step in 0..<60 {
            now += .random(in: 0...400, using: &random)
            guard let action = RulesTableTests.actions.randomElement(using: &random) else { return }
            let decision = rules.decide(
                action,
                on: state,
                seat: try #require(RulesTableTests.seat),
                departure: Timestamp(rawValue: .max),
                now: Timestamp(rawValue: now)
            )
            let granted = model.step(
                action,
                now: now,
                hold: hold,
                longest: longest,
                payment: payment
            )
            let place = "seed \(seed), step \(step), \(action)"
            #expect((decision.refusal == nil) == granted, "\(place)")
            state = decision.state
            #expect(state.status == model.status, "\(place)")
            #expect(state.expiresAt?.rawValue == model.seatUntil, "\(place)")
            #expect(state.refundDue == model.refundDue, "\(place)")
            #expect(state.status.hasDeadline == (state.expiresAt != nil), "\(place)")
        }
    }
}
