internal import Bookings
internal import Bytes
internal import HTTP

/// What became of a write, as an answer: content in a buffer, and what stands before it.
struct Answer {
    /// What was made, for `Location`.
    enum Made {
        case booking(BookingID)
        case flight(FlightID)
    }

    /// The status.
    let status: UInt16
    /// What was made, if anything was.
    let made: Made?

    /// Appends the content for `outcome` and tells the rest; throws where it is a problem.
    init(
        _ outcome: Outcome,
        isCreation: Bool,
        appendingTo buffer: inout ByteBuffer
    ) throws(Problem) {
        switch outcome {
        case .booking(let booking, let flight):
            // As it was written: its own time is that of the transaction.
            booking.withView(on: flight, now: booking.updatedAt) { buffer.append($0) }
            status = isCreation ? 201 : 200
            made = isCreation ? .booking(booking.id) : nil
        case .flight(let flight):
            let total = flight.details.cabin.seatCount
            buffer.append(flight, SeatCounts(total: total, held: 0, booked: 0))
            status = 201
            made = .flight(flight.id)
        case .refused(let refusal):
            throw Problem(refusal)
        case .expiry, .nothing:
            throw .unexpected("a request became \(outcome)")
        }
    }

    /// As it is kept for an idempotency key; nil where it must not be.
    static func stored(_ outcome: Outcome, isCreation: Bool) -> StoredResponse? {
        var buffer = ByteBuffer()
        do throws(Problem) {
            let answer = try Answer(outcome, isCreation: isCreation, appendingTo: &buffer)
            var location = ByteBuffer()
            answer.appendLocation(to: &location)
            return StoredResponse(
                status: answer.status,
                contentType: "\(JSONContent.type)",
                location: location.isEmpty ? nil : location.bytes.text,
                content: buffer.bytes.array
            )
        } catch {
            return error.isKept ? error.stored : nil
        }
    }

    /// Writes what became of a write as the whole answer.
    static func write(
        _ result: CommandResult,
        isCreation: Bool,
        to response: inout Response
    ) throws(Problem) {
        switch result {
        case .done(let outcome, let kept):
            if let kept {
                write(kept, isReplay: false, to: &response)
            } else {
                try write(outcome, isCreation: isCreation, to: &response)
            }
        case .replayed(let answer):
            write(answer, isReplay: true, to: &response)
        case .keyReused:
            throw Problem(
                .idempotencyKeyReused,
                "This Idempotency-Key was sent with another request before."
            )
        }
    }

    /// Writes what became of `outcome` as the whole answer.
    private static func write(
        _ outcome: Outcome,
        isCreation: Bool,
        to response: inout Response
    ) throws(Problem) {
        let answer = try Answer(outcome, isCreation: isCreation, appendingTo: &response.content)
        response.status = answer.status
        response.fields("Content-Type: application/json\r\nCache-Control: no-store\r\n")
        if answer.made != nil { response.field("Location") { answer.appendLocation(to: &$0) } }
    }

    /// Writes an answer that was given before.
    private static func write(_ stored: StoredResponse, isReplay: Bool, to response: inout Response)
    {
        response.status = stored.status
        response.field("Content-Type") { $0.append(stored.contentType) }
        response.field("Cache-Control", "no-store")
        if let location = stored.location { response.field("Location") { $0.append(location) } }
        if isReplay { response.field("Idempotency-Replayed", "true") }
        response.content.append(stored.content)
    }

    private func appendLocation(to buffer: inout ByteBuffer) {
        switch made {
        case .booking(let id):
            buffer.append("/api/bookings/")
            buffer.append(decimal: id.rawValue)
            buffer.append("/")
        case .flight(let id):
            buffer.append("/api/flights/")
            buffer.append(decimal: id.rawValue)
            buffer.append("/")
        case nil:
            break
        }
    }
}

/// JSON as content.
enum JSONContent {
    /// What `Content-Type` says of it.
    static var type: StaticString { "application/json" }
}
