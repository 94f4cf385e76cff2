internal import Bytes

/// Create, hold, pay, refund, over and over: four durable writes and five transitions a booking.
///
/// Every connection has seats of its own, so no request is ever refused, and each seat is free again
/// when its turn comes round.
struct LifecycleWorkload: Workload {
    let steps = ["create", "hold", "pay", "refund"]

    /// Where a connection stands.
    struct Slot {
        /// The next request, as an index into `steps`.
        var step = 0
        /// The booking under way.
        var booking: Int64 = 0
        /// The seat under way.
        var seat: Int
    }

    private(set) var slots: [Slot]
    /// How many bookings have gone all the way.
    private(set) var finished = 0
    private let requests: BookingRequests
    private let creations: [[UInt8]]
    /// Seats on which something went wrong: their state is unknown, so they are left alone.
    private var isLeftAlone: [Bool]

    init(plan: SeatPlan, connectionCount: Int, requests: BookingRequests) throws(BenchError) {
        guard plan.count >= connectionCount else {
            throw BenchError("\(plan.count) seats are too few for \(connectionCount) connections")
        }
        self.requests = requests
        creations = (0..<plan.count).map { number in
            let seat = plan.seat(number)
            return requests.create(flight: seat.flight, seat: seat.name)
        }
        isLeftAlone = Array(repeating: false, count: plan.count)
        slots = (0..<connectionCount).map { Slot(seat: $0) }
    }

    mutating func writeRequest(slot: Int, isStopping: Bool, into output: inout ByteBuffer) -> Bool {
        let booking = slots[slot].booking
        switch slots[slot].step {
        case 0:
            guard !isStopping, !isLeftAlone[slots[slot].seat] else { return false }
            output.append(creations[slots[slot].seat])
        case 1: requests.hold.write(booking, into: &output)
        case 2: requests.pay.write(booking, into: &output)
        default: requests.refund.write(booking, into: &output)
        }
        return true
    }

    mutating func judge(slot: Int, _ answer: Answer, _ content: RawSpan) -> Verdict {
        let step = slots[slot].step
        guard answer.status == (step == 0 ? 201 : 200) else {
            giveUp(slot)
            return .unexpectedStatus
        }
        guard let id = content.integerMember(#""id""#),
            content.member(#""status""#, is: Self.status(after: step)),
            step == 0 || id == slots[slot].booking
        else {
            giveUp(slot)
            return .wrongContent
        }
        slots[slot].booking = id
        slots[slot].step = step + 1
        if step == 3 {
            finished += 1
            moveOn(slot)
        }
        return .right(step: step)
    }

    mutating func connectionBroke(slot: Int) {
        giveUp(slot)
    }

    /// Whether a booking of this connection is under way.
    func isUnderWay(_ slot: Int) -> Bool { slots[slot].step > 0 }

    private static func status(after step: Int) -> StaticString {
        switch step {
        case 0: #""INITIATED""#
        case 1: #""SEAT_HELD""#
        case 2: #""CONFIRMED""#
        default: #""REFUNDED""#
        }
    }

    private mutating func giveUp(_ slot: Int) {
        if slots[slot].step > 0 { isLeftAlone[slots[slot].seat] = true }
        moveOn(slot)
    }

    /// To the connection's next seat that may be used, or to its last one, where none is left.
    private mutating func moveOn(_ slot: Int) {
        slots[slot].step = 0
        for _ in 0..<max(isLeftAlone.count / slots.count, 1) {
            slots[slot].seat += slots.count
            if slots[slot].seat >= isLeftAlone.count { slots[slot].seat = slot }
            if !isLeftAlone[slots[slot].seat] { return }
        }
    }
}
