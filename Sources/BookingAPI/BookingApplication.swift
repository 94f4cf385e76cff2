public import Bookings
internal import Bytes
public import HTTP
public import HTTPServer
internal import Logging

/// Answers the requests of one event loop by the HTTP contract.
///
/// Confined to its loop's thread. Reads run at once on the loop's own reader; writes are handed to the
/// writer that all loops share, and answered when their commit is on disk.
public struct BookingApplication<Reader, Writer>: Application, ~Copyable
where
    Reader: BookingReader & ~Copyable,
    Writer: BookingWriter<Ticket>
{
    let context: ServerContext
    let writer: Writer
    let router = Endpoint.router
    var reader: Reader
    var query = QueryReader()
    var streams = SeatStreams()
    /// Messages that are being received; empty in between, and kept for its memory.
    private var messages: [LoopMessage] = []
    /// When a use of a token was last noted by this loop.
    var notedUses: [TokenID: Timestamp] = [:]

    /// An application for one loop.
    public init(context: ServerContext, reader: consuming Reader, writer: Writer) {
        self.context = context
        self.reader = reader
        self.writer = writer
    }

    /// Answers one request; a write is answered later.
    public mutating func respond(
        to request: borrowing Request,
        exchange: Exchange,
        with response: inout Response,
        on loop: any LoopControl
    ) -> Disposition {
        let disposition = answer(request, exchange, &response, on: loop)
        // Last, since a page that replaces the JSON begins its fields anew.
        if disposition != .deferred {
            context.origins.write(context.origins.place(of: request), to: &response)
        }
        return disposition
    }

    private mutating func answer(
        _ request: borrowing Request,
        _ exchange: Exchange,
        _ response: inout Response,
        on loop: any LoopControl
    ) -> Disposition {
        do throws(Problem) {
            switch request.method {
            case .post, .delete:
                try change(request, exchange, &response, on: loop)
                return .deferred
            default:
                return try show(request, exchange, &response, on: loop)
            }
        } catch {
            write(error, exchange, to: &response)
            return .answered
        }
    }

    /// Takes what became of writes, and news for the streams.
    public mutating func receive(from mailbox: Mailbox<LoopMessage>, on loop: any LoopControl) {
        mailbox.take(for: loop.index, into: &messages)
        for index in messages.indices { receive(messages[index], on: loop) }
        messages.removeAll(keepingCapacity: true)
    }

    private mutating func receive(_ message: LoopMessage, on loop: any LoopControl) {
        switch message {
        case .replies(let replies): finish(replies, on: loop)
        case .seats(let news):
            streams.take(news)
            tellOn(on: loop)
        case .tellOn: tellOn(on: loop)
        case .heartbeat: streams.sendHeartbeat(on: loop)
        case .accessCheck: endStrangersStreams(on: loop)
        }
    }

    /// Forgets a client that followed the seats of a flight.
    public mutating func streamEnded(_ exchange: Exchange) {
        if let flight = streams.remove(exchange) { context.feed.leave(flight) }
    }

    /// Requests that came together share what the reader keeps.
    public mutating func turnEnded() { reader.pause() }

    /// Writes a problem as the answer, and to the log what the client is not told.
    func write(_ problem: Problem, _ exchange: Exchange, to response: inout Response) {
        problem.write(to: &response)
        guard let cause = problem.cause else { return }
        let requestID = RequestID.text(exchange.requestID)
        context.log.error(
            "a request failed",
            metadata: ["request_id": "\(requestID)", "cause": "\(cause)"]
        )
    }
}

/// Names of requests.
enum RequestID {
    /// As `X-Request-Id` has it.
    static func text(_ id: UInt64) -> String {
        var buffer = ByteBuffer()
        buffer.append(hexadecimal: id, width: 16)
        return buffer.bytes.text
    }
}
