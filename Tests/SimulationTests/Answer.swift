import Bookings

/// The result of a command in the terms of the model.
enum Answer: Equatable {
    /// The bookings that the command concerns, after it.
    case granted([Grant])
    case refused(String)

    /// A booking after a command.
    struct Grant: Equatable {
        let id: Int64
        let status: Int
        let seat: String

        init(_ booking: Booking) {
            id = booking.id.rawValue
            status = booking.state.status.rawValue
            seat = booking.seat.description
        }

        init(_ entry: Model.Entry) {
            id = entry.id.rawValue
            status = entry.status.rawValue
            seat = entry.seat.description
        }

        init?(_ text: Substring) {
            let parts = text.split(separator: " ")
            guard parts.count == 3, let id = Int64(parts[0]), let status = Int(parts[1]) else {
                return nil
            }
            (self.id, self.status, seat) = (id, status, String(parts[2]))
        }

        var text: String { "\(id) \(status) \(seat)" }
    }
}

extension Answer {
    /// The result of the real store in the terms of the model; nil if the model has no such result.
    init?(_ result: CommandResult) {
        switch result {
        case .done(.booking(let booking, on: _), stored: _):
            self = .granted([Grant(booking)])
        case .done(.order(let details), stored: _):
            self = .granted(details.bookings.map { Grant($0.booking) })
        case .done(.bookings(let bookings), stored: _):
            self = .granted(bookings.map { Grant($0.booking) })
        case .done(.refused(let refusal), stored: _):
            self = .refused(Self.word(refusal))
        case .replayed(let answer):
            self = Self(stored: answer)
        case .done, .keyReused:
            return nil
        }
    }

    private static func word(_ refusal: RuleRefusal) -> String {
        switch refusal {
        case .unknownBooking, .unknownOrder: "unknown"
        case .invalidTransition: "invalid"
        case .seatUnavailable: "seat"
        case .holdExpired: "expired"
        case .extensionLimit: "limit"
        case .partOfOrder: "part"
        case .noSeats(_, let available): "only \(available)"
        case .group(let refusal): word(refusal.reason)
        case .unknownFlight, .unknownSeat, .unknownFlights, .unknownSeats, .differentFlights,
            .duplicateFlight, .tooManyOpenBookings, .unknownWebhook, .tooManyWebhooks,
            .eventsPruned:
            "other"
        }
    }

    private static func word(_ reason: RefusalReason) -> String {
        switch reason {
        case .invalidTransition: "invalid"
        case .seatUnavailable: "seat"
        case .holdExpired: "expired"
        case .extensionLimit: "limit"
        }
    }

    /// The response that is stored for an idempotency key.
    @Sendable static func stored(_ outcome: Outcome) -> StoredResponse? {
        let text: String
        switch Self(.done(outcome, stored: nil)) {
        case .granted(let grants)?: text = "+" + grants.map(\.text).joined(separator: ",")
        case .refused(let word)?: text = word
        case nil: return nil
        }
        return StoredResponse(content: Array(text.utf8))
    }

    private init(stored answer: StoredResponse) {
        let text = String(decoding: answer.content, as: UTF8.self)
        guard text.hasPrefix("+") else {
            self = .refused(text)
            return
        }
        self = .granted(text.dropFirst().split(separator: ",").compactMap { Grant($0) })
    }
}
