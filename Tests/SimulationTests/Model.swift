import Bookings

/// The contract as a small program.
///
/// It has no chain of events and no index. If the system and the model differ, one of them is wrong.
struct Model {
    struct Entry: Equatable {
        let id: BookingID
        let order: OrderID?
        var seat: SeatNumber
        var status = BookingStatus.initiated
        var until: Int64?
        /// The latest deadline that an extension can set.
        var limit: Int64 = 0
        var refundDue = false
        var released = false
        /// The causes and times of its events.
        var steps: [Step]
    }

    struct Step: Equatable {
        let cause: Cause
        let at: Int64
    }

    /// The durations of a hold, of a hold with all extensions, and of a payment in milliseconds.
    let hold: Int64
    let longestHold: Int64
    let payment: Int64
    let cabin: CabinLayout
    var entries: [BookingID: Entry] = [:]
    var orders: [OrderID: [BookingID]] = [:]

    init(hold: Int64, longestHold: Int64, payment: Int64, cabin: CabinLayout) {
        self.hold = hold
        self.longestHold = longestHold
        self.payment = payment
        self.cabin = cabin
    }

    mutating func create(
        _ id: BookingID,
        seat: SeatNumber,
        in order: OrderID? = nil,
        now: Int64
    ) -> Answer {
        let entry = Entry(id: id, order: order, seat: seat, steps: [Step(cause: .create, at: now)])
        entries[id] = entry
        return .granted([Answer.Grant(entry)])
    }

    /// Expires the booking if its deadline has passed, with all bookings of its order.
    mutating func look(_ id: BookingID, now: Int64) {
        guard let until = entries[id]?.until, now >= until else { return }
        for member in entries[id]?.order.flatMap({ orders[$0] }) ?? [id] {
            guard let deadline = entries[member]?.until, now >= deadline else { continue }
            entries[member]?.status = .expired
            entries[member]?.until = nil
            entries[member]?.steps.append(Step(cause: .deadline, at: deadline))
        }
    }

    /// A worker processes a job.
    ///
    /// - Returns: Whether the job expires the booking, or the order of the booking.
    mutating func expire(_ job: ExpiryJob, now: Int64) -> Bool {
        let members = entries[job.bookingID]?.order.flatMap { orders[$0] } ?? [job.bookingID]
        let live = members.first { entries[$0]?.until != nil }
        guard let live, entries[live]?.until == job.deadline.rawValue else { return false }
        look(live, now: now)
        return entries[live]?.until == nil
    }

    mutating func act(_ action: Action, on id: BookingID, now: Int64) -> Answer {
        guard let entry = entries[id] else { return .refused("unknown") }
        if entry.order != nil {
            switch action {
            case .hold, .extend, .checkout, .pay: return .refused("part")
            case .release, .changeSeat, .refund: break
            }
        }
        look(id, now: now)
        if let word = apply(action, to: id, now: now) { return .refused(word) }
        return granted([id])
    }

    func granted(_ ids: [BookingID]) -> Answer {
        .granted(ids.compactMap { entries[$0] }.map { Answer.Grant($0) })
    }

    /// Applies an action to a booking whose passed deadline is recorded.
    ///
    /// - Returns: The reason for a refusal.
    mutating func apply(_ action: Action, to id: BookingID, now: Int64) -> String? {
        guard var entry = entries[id] else { return "unknown" }
        switch (action, entry.status) {
        case (.hold, .initiated):
            guard isFree(entry.seat, now: now) else { return "seat" }
            entry.step(.hold, .seatHeld, now)
            (entry.until, entry.limit) = (now + hold, now + longestHold)
        case (.extend, .seatHeld):
            let until = min(now + hold, entry.limit)
            guard until > entry.until ?? .max else { return "limit" }
            entry.step(.extend, .seatHeld, now)
            entry.until = until
        case (.changeSeat(let seat?), let status) where !status.isFinal:
            guard seat != entry.seat else { break }
            guard !status.hasSeat || isFree(seat, now: now) else { return "seat" }
            entry.step(.changeSeat, status, now)
            entry.seat = seat
        case (.release, .seatHeld), (.release, .paymentPending):
            entry.step(.release, .expired, now)
            (entry.until, entry.released) = (nil, true)
        case (.checkout, .seatHeld):
            entry.step(.checkout, .paymentPending, now)
            entry.until = max(entry.until ?? 0, now + payment)
        case (.pay(success: false), .seatHeld):
            entry.step(.decline, .paymentPending, now)
            entry.until = max(entry.until ?? 0, now + payment)
        case (.pay(success: false), .paymentPending):
            entry.step(.decline, .paymentPending, now)
        case (.pay(success: true), .seatHeld), (.pay(success: true), .paymentPending):
            if entry.status == .seatHeld { entry.step(.pay, .paymentPending, now) }
            entry.step(.pay, .confirmed, now)
            entry.until = nil
        case (.refund, .confirmed):
            entry.step(.refund, .refunded, now)
        case (.refund, .expired) where entry.refundDue:
            entry.step(.lateRefund, .expired, now)
            entry.refundDue = false
        case (.pay(success: true), .expired):
            entry.step(.latePayment, .expired, now)
            entry.refundDue = true
            entries[id] = entry
            return "expired"
        case (.release, .expired), (.checkout, .expired), (.pay(success: false), .expired),
            (.extend, .expired), (.changeSeat, .expired):
            return entry.released ? "invalid" : "expired"
        default:
            return "invalid"
        }
        entries[id] = entry
        return nil
    }

    /// Whether no booking has the seat, after the passed deadlines of those that name it.
    mutating func isFree(_ seat: SeatNumber, now: Int64) -> Bool {
        let others = entries.values.filter { $0.seat == seat && $0.status.hasSeat }
        for other in others { look(other.id, now: now) }
        return !entries.values.contains { $0.seat == seat && $0.status.hasSeat }
    }
}

extension Model.Entry {
    mutating func step(_ cause: Cause, _ status: BookingStatus, _ now: Int64) {
        self.status = status
        steps.append(Model.Step(cause: cause, at: now))
    }

    /// The status that a reader must see at `now`.
    func seen(at now: Int64) -> BookingStatus {
        guard let until, now >= until else { return status }
        return .expired
    }
}
