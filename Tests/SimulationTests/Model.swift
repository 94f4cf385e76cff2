import Bookings

/// The contract as a small program.
///
/// It has no chain of events and no index. If the system and the model differ, one of them is wrong.
struct Model {
    struct Entry: Equatable {
        let id: BookingID
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

    enum Answer: Equatable {
        case granted(BookingID, BookingStatus)
        case refused(String)
    }

    /// The durations of a hold, of a hold with all extensions, and of a payment in milliseconds.
    let hold: Int64
    let longestHold: Int64
    let payment: Int64
    private(set) var entries: [BookingID: Entry] = [:]

    init(hold: Int64, longestHold: Int64, payment: Int64) {
        self.hold = hold
        self.longestHold = longestHold
        self.payment = payment
    }

    mutating func create(_ id: BookingID, seat: SeatNumber, now: Int64) -> Answer {
        entries[id] = Entry(id: id, seat: seat, steps: [Step(cause: .create, at: now)])
        return .granted(id, .initiated)
    }

    /// Expires the booking if its deadline has passed.
    mutating func look(_ id: BookingID, now: Int64) {
        guard let until = entries[id]?.until, now >= until else { return }
        entries[id]?.status = .expired
        entries[id]?.until = nil
        entries[id]?.steps.append(Step(cause: .deadline, at: until))
    }

    /// A worker processes a job.
    ///
    /// - Returns: Whether the job expires the booking.
    mutating func expire(_ job: ExpiryJob, now: Int64) -> Bool {
        guard entries[job.bookingID]?.until == job.deadline.rawValue else { return false }
        look(job.bookingID, now: now)
        return entries[job.bookingID]?.until == nil
    }

    mutating func act(_ action: Action, on id: BookingID, now: Int64) -> Answer {
        look(id, now: now)
        guard var entry = entries[id] else { return .refused("unknown") }
        switch (action, entry.status) {
        case (.hold, .initiated):
            guard isFree(entry.seat, now: now) else { return .refused("seat") }
            entry.step(.hold, .seatHeld, now)
            (entry.until, entry.limit) = (now + hold, now + longestHold)
        case (.extend, .seatHeld):
            let until = min(now + hold, entry.limit)
            guard until > entry.until ?? .max else { return .refused("limit") }
            entry.step(.extend, .seatHeld, now)
            entry.until = until
        case (.changeSeat(let seat?), let status) where !status.isFinal:
            guard seat != entry.seat else { break }
            guard !status.hasSeat || isFree(seat, now: now) else { return .refused("seat") }
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
            return .refused("expired")
        case (.release, .expired), (.checkout, .expired), (.pay(success: false), .expired),
            (.extend, .expired), (.changeSeat, .expired):
            return .refused(entry.released ? "invalid" : "expired")
        default:
            return .refused("invalid")
        }
        entries[id] = entry
        return .granted(id, entry.status)
    }

    /// Whether no booking has the seat, after the passed deadlines of those that name it.
    private mutating func isFree(_ seat: SeatNumber, now: Int64) -> Bool {
        for other in entries.values where other.seat == seat { look(other.id, now: now) }
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

extension Model.Answer {
    /// The result of the real store in the terms of the model; nil if the model has no such result.
    init?(_ result: CommandResult) {
        switch result {
        case .done(.booking(let booking, on: _), stored: _):
            self = .granted(booking.id, booking.state.status)
        case .done(.refused(let refusal), stored: _):
            self = .refused(Self.word(refusal))
        case .replayed(let answer):
            guard let known = Self(stored: answer) else { return nil }
            self = known
        case .done, .keyReused:
            return nil
        }
    }

    private static func word(_ refusal: RuleRefusal) -> String {
        switch refusal {
        case .unknownBooking: "unknown"
        case .invalidTransition: "invalid"
        case .seatUnavailable: "seat"
        case .holdExpired: "expired"
        case .extensionLimit: "limit"
        case .unknownFlight, .unknownSeat, .duplicateFlight: "other"
        }
    }

    /// The response that is stored for an idempotency key.
    @Sendable static func stored(_ outcome: Outcome) -> StoredResponse? {
        let text: String
        switch Self(.done(outcome, stored: nil)) {
        case .granted(let id, let status)?: text = "\(id.rawValue) \(status.rawValue)"
        case .refused(let word)?: text = word
        case nil: return nil
        }
        return StoredResponse(content: Array(text.utf8))
    }

    private init?(stored answer: StoredResponse) {
        let text = String(decoding: answer.content, as: UTF8.self)
        let parts = text.split(separator: " ").compactMap { Int64($0) }
        guard parts.count == 2 else {
            self = .refused(text)
            return
        }
        guard let status = BookingStatus(rawValue: Int(parts[1])) else { return nil }
        self = .granted(BookingID(rawValue: parts[0]), status)
    }
}
