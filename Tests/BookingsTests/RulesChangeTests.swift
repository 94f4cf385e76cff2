import Bookings
import Testing

/// What extensions and changes of seats do, beyond the table of `RulesTableTests`.
@Suite("Extended holds and changed seats in the rules")
struct RulesChangeTests {
    @Test(
        "an extension moves the deadline to the hold's time from now, up to the limit of the hold"
    )
    func extensions() throws {
        var state = try RulesTableTests.decide(.hold, on: BookingState(status: .initiated)).state
        let limit = RulesTableTests.now + .seconds(1_800)
        #expect(state.extendableUntil == limit)
        let later = try RulesTableTests.decide(
            .extend,
            on: state,
            now: RulesTableTests.now + .seconds(500)
        )
        #expect(later.state.expiresAt == RulesTableTests.now + .seconds(1_100))
        #expect(later.first?.deadline == later.state.expiresAt)
        state = later.state
        for seconds in [1_000, 1_300] {
            state = try RulesTableTests.decide(
                .extend,
                on: state,
                now: RulesTableTests.now + .seconds(seconds)
            ).state
        }
        #expect(state.expiresAt == limit)
        let refused = try RulesTableTests.decide(
            .extend,
            on: state,
            now: RulesTableTests.now + .seconds(1_400)
        )
        #expect(refused.first == nil)
        #expect(
            refused.refusal
                == .extensionLimit(
                    status: .seatHeld,
                    allowed: [.release, .changeSeat, .checkout, .pay]
                )
        )
    }

    @Test("an extension that would not move the deadline forward is refused")
    func uselessExtension() throws {
        let state = try RulesTableTests.decide(.hold, on: BookingState(status: .initiated)).state
        let refused = try RulesTableTests.decide(.extend, on: state)
        guard case .extensionLimit? = refused.refusal else {
            Issue.record("not refused: \(refused)")
            return
        }
    }

    @Test("a payment has no limit for extensions any more")
    func paymentEndsExtensions() throws {
        #expect(
            try RulesTableTests.decide(.checkout, on: RulesTableTests.held).state.extendableUntil
                == nil
        )
    }

    @Test("a change of seats keeps status and deadline, and names both seats")
    func seatChange() throws {
        let decision = try RulesTableTests.decide(
            .changeSeat(to: RulesTableTests.otherSeat),
            on: RulesTableTests.held
        )
        #expect(decision.state == RulesTableTests.held)
        #expect(decision.newSeat == RulesTableTests.otherSeat)
        #expect(decision.first?.seatMove?.from == RulesTableTests.seat)
        #expect(decision.first?.seatMove?.to == RulesTableTests.otherSeat)
    }

    @Test("a change to the current seat is granted and changes nothing")
    func sameSeat() throws {
        let decision = try RulesTableTests.decide(
            .changeSeat(to: RulesTableTests.seat),
            on: RulesTableTests.held
        )
        #expect(decision.refusal == nil)
        #expect(!decision.changesBooking)
    }

    @Test("no seat is changed at or after departure", arguments: [0, 1] as [Int64])
    func departedSeatChange(late: Int64) throws {
        let decision = try RulesTableTests.decide(
            .changeSeat(to: RulesTableTests.otherSeat),
            on: BookingState(status: .confirmed),
            now: RulesTableTests.departure + .milliseconds(late)
        )
        #expect(decision.refusal == .invalidTransition(status: .confirmed, allowed: [.refund]))
    }
}
