import Bytes

/// Create, hold, pay, refund, again and again: four durable writes and five transitions a booking.
///
/// Each connection has its own seats, so the server refuses no request, and a seat is free again
/// when the connection returns to it.
struct LifecycleWorkload: Workload {
    let steps = ["create", "hold", "pay", "refund"]

    /// The state of a connection.
    struct Slot {
        /// The next request, as an index into `steps`.
        var step = 0
        /// The booking in progress.
        var booking: Int64 = 0
        /// The number of its seat.
        var seat: Int
    }

    private(set) var slots: [Slot]
    private let requests: BookingRequests
    private let creations: [[UInt8]]
    /// The seats that no connection uses again: a failure has left them in an unknown state.
    private var isAbandoned: [Bool]

    init(plan: SeatPlan, connectionCount: Int, requests: BookingRequests) throws {
        guard plan.count >= connectionCount else {
            throw BenchError("\(plan.count) seats are too few for \(connectionCount) connections")
        }
        self.requests = requests
        creations = (0..<plan.count).map { number in
            let seat = plan.seat(number)
            return requests.create(flight: seat.flight, seat: seat.name)
        }
        isAbandoned = Array(repeating: false, count: plan.count)
        slots = (0..<connectionCount).map { Slot(seat: $0) }
    }

    mutating func writeRequest(slot: Int, isStopping: Bool, into output: inout ByteBuffer) -> Bool {
        let booking = slots[slot].booking
        switch slots[slot].step {
        case 0:
            guard !isStopping, !isAbandoned[slots[slot].seat] else { return false }
            output.append(creations[slots[slot].seat])
        case 1: requests.hold.write(booking, into: &output)
        case 2: requests.pay.write(booking, into: &output)
        default: requests.refund.write(booking, into: &output)
        }
        return true
    }

    mutating func judge(slot: Int, _ response: Response, _ content: RawSpan) -> Verdict {
        let step = slots[slot].step
        guard response.status == (step == 0 ? 201 : 200) else {
            abandon(slot)
            return .unexpectedStatus
        }
        guard let id = content.integerMember(#""id""#),
            content.member(#""status""#, is: Self.status(after: step)),
            step == 0 || id == slots[slot].booking
        else {
            abandon(slot)
            return .wrongContent
        }
        slots[slot].booking = id
        slots[slot].step = step + 1
        if step == 3 { moveToNextSeat(slot) }
        return .correct(step: step)
    }

    mutating func connectionBroke(slot: Int) { abandon(slot) }

    private static func status(after step: Int) -> StaticString {
        switch step {
        case 0: #""INITIATED""#
        case 1: #""SEAT_HELD""#
        case 2: #""CONFIRMED""#
        default: #""REFUNDED""#
        }
    }

    private mutating func abandon(_ slot: Int) {
        if slots[slot].step > 0 { isAbandoned[slots[slot].seat] = true }
        moveToNextSeat(slot)
    }

    /// Moves a connection to its next usable seat, or to its last one if all are abandoned.
    private mutating func moveToNextSeat(_ slot: Int) {
        slots[slot].step = 0
        for _ in 0..<max(isAbandoned.count / slots.count, 1) {
            slots[slot].seat += slots.count
            if slots[slot].seat >= isAbandoned.count { slots[slot].seat = slot }
            if !isAbandoned[slots[slot].seat] { return }
        }
    }
}
