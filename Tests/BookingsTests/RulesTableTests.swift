import Bookings
import Testing

/// The whole status × action table of the HTTP contract, before and after the deadline.
@Suite("The state machine")
struct RulesTableTests {
    static let departure = Timestamp(rawValue: 10_000_000)
    static let deadline = Timestamp(rawValue: 600_000)
    static let now = Timestamp(rawValue: 1_000)
    static let rules = Rules(
        policy: HoldPolicy(
            hold: .seconds(600),
            longestHold: .seconds(1_800),
            payment: .seconds(900)
        )
    )

    /// What an action does to a booking.
    enum Expected: Equatable {
        /// Granted, with these steps.
        case steps([Cause], BookingStatus)
        /// Refused as a transition that does not exist.
        case invalid
        /// Refused because the deadline has passed; with these steps all the same.
        case expired([Cause])
    }

    struct Case: CustomTestStringConvertible {
        let name: String
        let state: BookingState
        let action: Action
        let expected: Expected
        var testDescription: String { "\(name), \(action)" }
    }

    static let seat = SeatNumber("12A")
    static let otherSeat = SeatNumber("14C")

    static let actions: [Action] = [
        .hold, .release, .checkout, .pay(success: true), .pay(success: false), .refund, .extend,
        .changeSeat(to: otherSeat),
    ]

    static func row(_ name: String, _ state: BookingState, _ expected: [Expected]) -> [Case] {
        zip(actions, expected).map { Case(name: name, state: state, action: $0, expected: $1) }
    }

    static let held = BookingState(
        status: .seatHeld,
        expiresAt: deadline,
        extendableUntil: Timestamp(rawValue: 1_800_000)
    )
    static let pending = BookingState(status: .paymentPending, expiresAt: deadline)

    static let table: [Case] =
        row(
            "INITIATED",
            BookingState(status: .initiated),
            [
                .steps([.hold], .seatHeld), .invalid, .invalid, .invalid, .invalid, .invalid,
                .invalid, .steps([.changeSeat], .initiated),
            ]
        )
        + row(
            "SEAT_HELD",
            held,
            [
                .invalid, .steps([.release], .expired), .steps([.checkout], .paymentPending),
                .steps([.pay, .pay], .confirmed), .steps([.decline], .paymentPending), .invalid,
                .steps([.extend], .seatHeld), .steps([.changeSeat], .seatHeld),
            ]
        )
        + row(
            "PAYMENT_PENDING",
            pending,
            [
                .invalid, .steps([.release], .expired), .invalid, .steps([.pay], .confirmed),
                .steps([.decline], .paymentPending), .invalid,
                .invalid, .steps([.changeSeat], .paymentPending),
            ]
        )
        + row(
            "CONFIRMED",
            BookingState(status: .confirmed),
            [
                .invalid, .invalid, .invalid, .invalid, .invalid, .steps([.refund], .refunded),
                .invalid, .steps([.changeSeat], .confirmed),
            ]
        )
        + row(
            "REFUNDED",
            BookingState(status: .refunded),
            Array(repeating: .invalid, count: actions.count)
        )
        + row(
            "EXPIRED by deadline",
            BookingState(status: .expired),
            [
                .invalid, .expired([]), .expired([]), .expired([.latePayment]), .expired([]),
                .invalid, .expired([]), .expired([]),
            ]
        )
        + row(
            "EXPIRED by release",
            BookingState(status: .expired, wasReleased: true),
            [
                .invalid, .invalid, .invalid, .expired([.latePayment]), .invalid, .invalid,
                .invalid, .invalid,
            ]
        )
        + row(
            "EXPIRED with a refund due",
            BookingState(status: .expired, refundDue: true),
            [
                .invalid, .expired([]), .expired([]), .expired([.latePayment]), .expired([]),
                .steps([.lateRefund], .expired), .expired([]), .expired([]),
            ]
        )

    static let overdueTable: [Case] = [("SEAT_HELD", held), ("PAYMENT_PENDING", pending)].flatMap {
        row(
            $0.0 + " past its deadline",
            $0.1,
            [
                .invalid, .expired([.deadline]), .expired([.deadline]),
                .expired([.deadline, .latePayment]), .expired([.deadline]), .invalid,
                .expired([.deadline]), .expired([.deadline]),
            ]
        )
    }

    static func decide(
        _ action: Action,
        on state: BookingState,
        departure: Timestamp = departure,
        now: Timestamp = now
    ) throws -> Decision {
        let seat = try #require(seat)
        return rules.decide(action, on: state, seat: seat, departure: departure, now: now)
    }

    static func causes(_ decision: Decision) -> [Cause] {
        [decision.first, decision.second].compactMap { $0?.cause }
    }

    static func check(_ testCase: Case, _ decision: Decision) {
        switch testCase.expected {
        case .steps(let causes, let status):
            #expect(Self.causes(decision) == causes)
            #expect(decision.state.status == status)
            #expect(decision.refusal == nil)
        case .invalid:
            guard case .invalidTransition? = decision.refusal else {
                Issue.record("not refused as invalid: \(decision)")
                return
            }
        case .expired(let causes):
            #expect(Self.causes(decision) == causes)
            #expect(decision.state.status == .expired)
            guard case .holdExpired? = decision.refusal else {
                Issue.record("not refused as expired: \(decision)")
                return
            }
        }
    }

    @Test("every action on every status does what the contract says", arguments: table)
    func wholeTable(_ testCase: Case) throws {
        let decision = try Self.decide(testCase.action, on: testCase.state)
        Self.check(testCase, decision)
        if testCase.expected == .invalid {
            #expect(decision.first == nil)
            #expect(decision.state == testCase.state)
        }
    }

    @Test(
        "a deadline that has passed counts at its own instant and is written down with its own time",
        arguments: overdueTable,
        [0, 1, 86_400_000] as [Int64]
    )
    func overdue(_ testCase: Case, late: Int64) throws {
        let now = Self.deadline + .milliseconds(late)
        let decision = try Self.decide(testCase.action, on: testCase.state, now: now)
        Self.check(testCase, decision)
        #expect(
            decision.first
                == Transition(
                    from: testCase.state.status,
                    to: .expired,
                    at: Self.deadline,
                    cause: .deadline,
                    deadline: nil,
                    actor: nil
                )
        )
        #expect(decision.state.expiresAt == nil)
    }

    @Test("one millisecond before the deadline a payment still confirms")
    func lastMoment() throws {
        let decision = try Self.decide(
            .pay(success: true),
            on: Self.held,
            now: Self.deadline - .milliseconds(1)
        )
        #expect(decision.state == BookingState(status: .confirmed))
        #expect(decision.refusal == nil)
    }

    @Test("a hold locks the seat for the hold's time")
    func holdSetsDeadline() throws {
        let decision = try Self.decide(.hold, on: BookingState(status: .initiated))
        #expect(decision.state.expiresAt == Self.now + .milliseconds(600_000))
    }

    @Test("a hold at the flight's departure is refused", arguments: [0, 1] as [Int64])
    func departed(late: Int64) throws {
        let decision = try Self.decide(
            .hold,
            on: BookingState(status: .initiated),
            now: Self.departure + .milliseconds(late)
        )
        #expect(decision.refusal == .invalidTransition(status: .initiated, allowed: []))
    }

    @Test(
        "the first entry into PAYMENT_PENDING moves the deadline to the later of the two",
        arguments: [Action.checkout, .pay(success: false)]
    )
    func firstEntryMovesDeadline(action: Action) throws {
        let soon = try Self.decide(action, on: Self.held)
        #expect(soon.state.expiresAt == Self.now + .milliseconds(900_000))

        let far = BookingState(status: .seatHeld, expiresAt: Timestamp(rawValue: 5_000_000))
        let kept = try Self.decide(action, on: far)
        #expect(kept.state.expiresAt == far.expiresAt)
    }

    @Test("a second decline keeps the deadline and is a row of its own")
    func secondDecline() throws {
        let decision = try Self.decide(.pay(success: false), on: Self.pending)
        #expect(decision.state == Self.pending)
        #expect(decision.first?.from == .paymentPending)
        #expect(decision.first?.to == .paymentPending)
    }

    @Test(
        "a late payment makes a refund due, its refund settles it, and a new one makes it due again"
    )
    func latePaymentCycle() throws {
        var state = Self.held
        let after = Self.deadline
        for _ in 1...2 {
            let late = try Self.decide(.pay(success: true), on: state, now: after)
            #expect(late.state.refundDue)
            #expect(late.refusal == .holdExpired(status: .expired, allowed: [.refund]))
            let settled = try Self.decide(.refund, on: late.state, now: after)
            #expect(settled.refusal == nil)
            #expect(!settled.state.refundDue)
            #expect(settled.state.status == .expired)
            state = settled.state
        }
    }

    @Test(
        "what a refusal calls allowed is what the rules then grant",
        arguments: table + overdueTable
    )
    func allowedIsGranted(_ testCase: Case) throws {
        let allowed = Self.rules.allowed(
            in: testCase.state,
            departure: Self.departure,
            now: Self.now
        )
        for action in Self.actions {
            let decision = try Self.decide(action, on: testCase.state)
            #expect(allowed.contains(action.kind) == (decision.refusal == nil), "\(action)")
        }
    }
}
