internal import Bytes
internal import HTTP
internal import Sockets

/// Writes complete responses to connections: from the application, at once or later, and from the
/// server itself.
final class ResponseWriter {
    private let connections: Connections
    private let buffers: BufferPool
    private let clock: LoopClock
    private let ids: RequestIDs
    private let observers: LoopObservers

    init(
        _ connections: Connections,
        _ clock: LoopClock,
        _ ids: RequestIDs,
        _ observers: LoopObservers
    ) {
        self.connections = connections
        self.clock = clock
        self.ids = ids
        self.observers = observers
        buffers = connections.buffers
    }

    // MARK: Responses of the application

    /// Writes the response to the request in the connection's input.
    func write(
        _ response: borrowing Response,
        to connection: Connection,
        _ exchange: Exchange,
        contentBytes: Int
    ) {
        let head = connection.parser.head
        let context = ResponseContext(
            head: head,
            keepAlive: !connection.state.isDraining,
            requestID: exchange.requestID
        )
        let sentBytes = append(response, context, to: connection)
        guard observers.isEnabled else { return }
        observers.requestFinished(
            RequestFacts(
                method: head.method,
                status: response.status,
                routeLabel: response.routeLabel,
                requestID: exchange.requestID,
                peer: connection.peer,
                durationNanoseconds: MonotonicClock.nanoseconds() - clock.now,
                receivedContentBytes: contentBytes,
                sentBytes: sentBytes
            ),
            targetIn: connection.input,
            head.target.indices
        )
    }

    /// Writes the response to a request whose content the application does not accept.
    ///
    /// The connection is closed, since the client may send the content nevertheless.
    func refuseContent(
        of connection: Connection,
        with response: inout Response,
        _ exchange: Exchange
    ) {
        response.closesConnection = true
        write(response, to: connection, exchange, contentBytes: 0)
        connection.decoder = nil
        connection.state.refused(now: clock.now)
    }

    /// The values to keep of the request in the connection's input, for a later response.
    func pendingResponse(
        of connection: Connection,
        _ exchange: Exchange,
        contentBytes: Int
    ) -> PendingResponse {
        let head = connection.parser.head
        if observers.isEnabled {
            Self.copy(head.target.indices, of: connection.input, to: &connection.pendingTarget)
        }
        return PendingResponse(
            exchange: exchange,
            method: head.method,
            isHTTP11: head.isHTTP11,
            keepsAlive: head.keepAlive,
            beganAt: clock.now,
            contentBytes: contentBytes
        )
    }

    private static func copy(
        _ range: Range<Int>,
        of input: borrowing ByteBuffer,
        to copy: inout ByteBuffer
    ) {
        copy.removeAll()
        copy.append(input.bytes.extracting(range))
    }

    /// Writes and sends the response of a deferred exchange; see `LoopControl`.
    func respond(to exchange: Exchange, _ write: (inout Response) -> Void) {
        guard let connection = connections.find(exchange, in: .deferred),
            var pending = connection.pending
        else { return }
        var response = buffers.takeResponse()
        response.routeLabel = pending.routeLabel
        write(&response)
        buffers.lend(to: connection)
        let context = ResponseContext(
            isHead: pending.method == .head,
            isHTTP11: pending.isHTTP11,
            keepAlive: pending.keepsAlive && !connection.state.isDraining,
            requestID: exchange.requestID
        )
        pending.sentBytes = append(response, context, to: connection)
        pending.status = response.status
        pending.routeLabel = response.routeLabel
        connections.responseWritten(of: connection)
        let persistence = connection.persistence(
            requested: pending.keepsAlive,
            response.closesConnection
        )
        connection.state.finished(persistence, now: clock.now)
        buffers.giveBack(response)
        observers.requestFinished(pending, of: connection)
        connections.flush(connection)
    }

    // MARK: Responses of the server

    /// Responds that the server refuses the request or the connection, which is then closed.
    func refuse(_ connection: Connection, _ refusal: ConnectionRefusal) {
        observers.refused(refusal)
        var response = buffers.takeResponse()
        ServerResponses.write(refusal, to: &response)
        let head = connection.parser.head
        let context = ResponseContext(
            isHead: head.method == .head,
            isHTTP11: true,
            keepAlive: false,
            requestID: ids.next()
        )
        let sentBytes = append(response, context, to: connection)
        if observers.isEnabled {
            observers.requestFinished(
                RequestFacts(
                    // The parser has found a method and a target only if the target is not empty.
                    method: head.target.isEmpty ? nil : head.method,
                    status: response.status,
                    routeLabel: "refused",
                    requestID: context.requestID,
                    peer: connection.peer,
                    durationNanoseconds: 0,
                    receivedContentBytes: 0,
                    sentBytes: sentBytes
                ),
                targetIn: connection.input,
                head.target.indices
            )
        }
        buffers.giveBack(response)
        connection.decoder = nil
        connection.state.refused(now: clock.now)
    }

    /// Appends a complete response to the output; returns its size in bytes.
    private func append(
        _ response: borrowing Response,
        _ context: ResponseContext,
        to connection: Connection
    ) -> Int {
        let before = connection.output.count
        ResponseSerializer.append(
            response,
            context: context,
            date: clock.dateLine,
            to: &connection.output
        )
        let bytes = connection.output.count - before
        connection.state.queued(bytes)
        return bytes
    }
}
