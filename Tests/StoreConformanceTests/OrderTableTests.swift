import Bookings
import TestSupport
import Testing

/// The table of statuses and actions for whole orders, on every store.
@Suite("The state machine of orders")
struct OrderTableTests {
    /// What an action does to an order.
    enum Expected: Equatable {
        /// Granted, and every live booking then has this status.
        case granted(BookingStatus)
        /// Refused for this reason; a late payment is recorded all the same if `isLate`.
        case refused(RefusalReason, isLate: Bool = false)
    }

    struct Row: CustomTestStringConvertible, Sendable {
        let name: String
        /// The actions that lead to the status; nil lets the deadline pass.
        let path: [Action?]
        let expected: [Expected]
        var testDescription: String { name }
    }

    static let actions: [Action] = [
        .hold, .extend, .release, .checkout, .pay(success: true), .pay(success: false), .refund,
    ]

    static let invalid = Expected.refused(.invalidTransition)
    static let expired = Expected.refused(.holdExpired)
    static let late = Expected.refused(.holdExpired, isLate: true)

    static let table = [
        Row(
            name: "INITIATED",
            path: [],
            expected: [.granted(.seatHeld), invalid, invalid, invalid, invalid, invalid, invalid]
        ),
        Row(
            name: "SEAT_HELD",
            path: [.hold],
            expected: [
                invalid, .granted(.seatHeld), .granted(.expired), .granted(.paymentPending),
                .granted(.confirmed), .granted(.paymentPending), invalid,
            ]
        ),
        Row(
            name: "PAYMENT_PENDING",
            path: [.hold, .checkout],
            expected: [
                invalid, invalid, .granted(.expired), invalid, .granted(.confirmed),
                .granted(.paymentPending), invalid,
            ]
        ),
        Row(
            name: "CONFIRMED",
            path: [.hold, .pay(success: true)],
            expected: [invalid, invalid, invalid, invalid, invalid, invalid, .granted(.refunded)]
        ),
        Row(
            name: "REFUNDED",
            path: [.hold, .pay(success: true), .refund],
            expected: [invalid, invalid, invalid, invalid, invalid, invalid, invalid]
        ),
        Row(
            name: "EXPIRED by release",
            path: [.hold, .release],
            expected: [invalid, invalid, invalid, invalid, late, invalid, invalid]
        ),
        Row(
            name: "EXPIRED by deadline",
            path: [.hold, nil],
            expected: [invalid, expired, expired, expired, late, expired, invalid]
        ),
        Row(
            name: "EXPIRED while a payment was pending",
            path: [.hold, .checkout, nil],
            expected: [invalid, expired, expired, expired, late, expired, invalid]
        ),
    ]

    @Test(
        "every action on every status does what the contract says",
        arguments: StoreKind.allCases,
        table
    )
    func wholeTable(_ kind: StoreKind, row: Row) throws {
        let store = try kind.make()
        let flight = try store.makeFlight(rows: actions.count)
        for (index, (action, expected)) in zip(Self.actions, row.expected).enumerated() {
            let seats = ["A", "B", "F"].map { ("\(index + 1)\($0)", flight) }
            let id = try store.makeOrder(seats).order.id
            for step in row.path {
                if let step { try store.grantOrder(.actOnOrder(step, on: id)) }
                if step == nil { store.clock.advance(byMilliseconds: 900_000) }
            }
            // An extension needs a moment in which it can move the deadline.
            store.clock.advance(byMilliseconds: 1)
            try check(action, expected, onOrder: id, in: store)
        }
    }

    private var actions: [Action] { Self.actions }

    private func check(
        _ action: Action,
        _ expected: Expected,
        onOrder id: OrderID,
        in store: any StoreUnderTest
    ) throws {
        let before = try #require(try store.order(id))
        let outcome = try store.perform(.actOnOrder(action, on: id))
        let after = try #require(try store.order(id))
        let statuses = Set(after.bookings.map { $0.booking.state.status })
        #expect(statuses.count == 1)
        switch (expected, outcome) {
        case (.granted(let status), .order(let details)):
            #expect(details.status == status, "\(action)")
            #expect(after.status == status, "\(action)")
        case (.refused(let reason, let isLate), .refused(.group(let refusal))):
            #expect(refusal.reason == reason, "\(action)")
            #expect(refusal.order?.status == before.status, "\(action)")
            #expect(refusal.members.count == 3)
            #expect(after.refundDue == isLate, "\(action)")
            #expect(after.status == before.status)
            #expect(refusal.order?.allowed.contains(action.kind) == false)
        default:
            Issue.record("\(action): \(outcome), not \(expected)")
        }
    }
}
