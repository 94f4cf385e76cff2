internal import Bookings
internal import Bytes
internal import HTTP

/// The status of a successful write, and what the write created.
struct OutcomeHead {
    /// A resource that has a path.
    enum Created {
        case booking(BookingID)
        case order(OrderID)
        case flight(FlightID)
        case webhook(WebhookID)

        /// Appends the path, for `Location`.
        func appendPath(to buffer: inout ByteBuffer) {
            switch self {
            case .booking(let id):
                buffer.append("/api/bookings/")
                buffer.append(decimal: id.rawValue)
            case .order(let id):
                buffer.append("/api/orders/")
                buffer.append(decimal: id.rawValue)
            case .flight(let id):
                buffer.append("/api/flights/")
                buffer.append(decimal: id.rawValue)
            case .webhook(let id):
                buffer.append("/api/webhooks/")
                buffer.append(decimal: id.rawValue)
            }
            buffer.append("/")
        }
    }

    /// The HTTP status.
    let status: UInt16
    /// The resource that the write created; nil if it changed one.
    let created: Created?

    /// Appends the content for an outcome to `content`.
    ///
    /// - Throws: The problem that the outcome is.
    init(_ outcome: Outcome, isCreation: Bool, content: inout ByteBuffer) throws(Problem) {
        switch outcome {
        case .booking(let booking, let flight):
            // As it was at the time of its transaction, which is when it was last updated.
            booking.withView(on: flight, now: booking.updatedAt) { content.append($0) }
            status = isCreation ? 201 : 200
            created = isCreation ? .booking(booking.id) : nil
        case .order(let details):
            content.append(details)
            status = isCreation ? 201 : 200
            created = isCreation ? .order(details.order.id) : nil
        case .bookings(let bookings):
            content.append("{\"results\":")
            content.append(bookings, at: nil)
            content.append("}")
            status = 200
            created = nil
        case .flight(let flight):
            let total = flight.details.cabin.seatCount
            content.append(flight, SeatCounts(total: total, held: 0, booked: 0))
            status = 201
            created = .flight(flight.id)
        case .webhook(let webhook, let change):
            content.append(webhook, showsSecret: change.showsSecret)
            status = change.status
            created = isCreation ? .webhook(webhook.id) : nil
        case .refused(let refusal):
            throw Problem(refusal)
        case .expiry, .nothing:
            throw .unexpected("a client's request has the outcome \(outcome)")
        }
    }
}

extension WebhookChange {
    /// The status of the response.
    fileprivate var status: UInt16 {
        switch self {
        case .create: 201
        case .test, .replay: 202
        case .delete, .renewSecret, .enable: 200
        }
    }

    /// Whether the response has the secret.
    fileprivate var showsSecret: Bool {
        switch self {
        case .create, .renewSecret: true
        case .delete, .enable, .test, .replay: false
        }
    }
}

extension Response {
    /// Writes the response to a write.
    ///
    /// - Throws: The problem that the result is.
    mutating func write(_ result: CommandResult, isCreation: Bool) throws(Problem) {
        switch result {
        case .done(let outcome, let stored):
            if let stored {
                try write(stored, isReplay: false)
                return
            }
            let head = try OutcomeHead(outcome, isCreation: isCreation, content: &content)
            status = head.status
            fields("Content-Type: application/json\r\nCache-Control: no-store\r\n")
            if let created = head.created { field("Location") { created.appendPath(to: &$0) } }
        case .replayed(let stored):
            try write(stored, isReplay: true)
        case .keyReused:
            throw Problem(
                .idempotencyKeyReused,
                "An earlier request with this Idempotency-Key was different."
            )
        }
    }

    /// Writes a response that a key keeps.
    private mutating func write(_ stored: StoredResponse, isReplay: Bool) throws(Problem) {
        guard let response = StoredHTTPResponse(stored) else {
            throw .unexpected("the store has returned a response that cannot be decoded")
        }
        response.write(to: &self, isReplay: isReplay)
    }
}
