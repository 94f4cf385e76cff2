internal import Bytes
internal import HTTP

/// Parses the requests in a connection's input, and passes them to the application.
final class RequestReader {
    private let responder: any Responder
    private let connections: Connections
    private let buffers: BufferPool
    private let responses: ResponseWriter
    private let streams: StreamWriter
    private let clock: LoopClock
    private let ids: RequestIDs

    init(
        _ responder: any Responder,
        _ connections: Connections,
        _ responses: ResponseWriter,
        _ streams: StreamWriter,
        _ clock: LoopClock,
        _ ids: RequestIDs
    ) {
        self.responder = responder
        self.connections = connections
        self.responses = responses
        self.streams = streams
        self.clock = clock
        self.ids = ids
        buffers = connections.buffers
    }

    /// Parses the input that has arrived, and handles the request if it is complete.
    func read(_ connection: Connection, on loop: EventLoop) {
        if connection.state.phase == .content {
            readContent(connection, on: loop)
            return
        }
        switch connection.parser.parse(connection.input.bytes) {
        case .incomplete:
            guard mayKeepInput(of: connection) else { return }
            connection.state.headIsIncomplete(isEmpty: connection.input.isEmpty, now: clock.now)
        case .refused(let error): responses.refuse(connection, .malformed(error))
        case .complete: readContent(connection, on: loop)
        }
    }

    /// Handles a request with a complete head if its content is complete.
    private func readContent(_ connection: Connection, on loop: EventLoop) {
        let head = connection.parser.head
        switch head.framing {
        case .none:
            serve(connection, contentBytes: 0, end: head.byteCount, on: loop)
        case .length(let length):
            guard connection.input.count < head.byteCount + length else {
                serve(connection, contentBytes: length, end: head.byteCount + length, on: loop)
                return
            }
            waitForContent(connection, head, on: loop)
        case .chunked:
            readChunks(connection, head, on: loop)
        }
    }

    private func readChunks(_ connection: Connection, _ head: RequestHead, on loop: EventLoop) {
        var decoder = connection.decoder ?? ChunkedDecoder(limits: connection.parser.limits)
        switch decoder.decode(&connection.input, from: head.byteCount) {
        case .incomplete:
            connection.decoder = decoder
            waitForContent(connection, head, on: loop)
        case .complete(let end):
            connection.decoder = nil
            serve(connection, contentBytes: decoder.contentCount, end: end, on: loop)
        case .refused(let error):
            responses.refuse(connection, .malformed(error))
        }
    }

    private func waitForContent(
        _ connection: Connection,
        _ head: RequestHead,
        on loop: EventLoop
    ) {
        guard mayKeepInput(of: connection) else { return }
        let isFirstTime = connection.state.phase != .content
        connection.state.contentIsIncomplete(now: clock.now)
        // A client that sends the content without waiting needs no 100 (RFC 9110, section 10.1.1).
        guard isFirstTime, head.expectsContinue, connection.input.count == head.byteCount else {
            return
        }
        guard acceptsContent(connection, on: loop) else { return }
        _ = connection.queue { $0.append(ResponseSerializer.continueHead) }
    }

    /// Refuses the request if the buffers of all connections are too large to keep its input.
    private func mayKeepInput(of connection: Connection) -> Bool {
        guard !buffers.mayKeepInput(of: connection) else { return true }
        responses.refuse(connection, .memoryLimit)
        return false
    }

    // MARK: The application

    /// Asks the application whether it accepts the content; if not, writes its response.
    private func acceptsContent(_ connection: Connection, on loop: EventLoop) -> Bool {
        let exchange = connection.nextExchange(loop: loop.index, requestID: ids.next())
        var response = buffers.takeResponse()
        let isAccepted = responder.acceptsContent(
            of: connection.parser.request(in: connection.input.bytes, content: RawSpan()),
            exchange: exchange,
            refusingWith: &response,
            on: loop
        )
        if !isAccepted { responses.refuseContent(of: connection, with: &response, exchange) }
        buffers.giveBack(response)
        return isAccepted
    }

    /// Passes a complete request to the application.
    private func serve(
        _ connection: Connection,
        contentBytes: Int,
        end: Int,
        on loop: EventLoop
    ) {
        let head = connection.parser.head
        let exchange = connection.nextExchange(loop: loop.index, requestID: ids.next())
        var response = buffers.takeResponse()
        let disposition: Disposition
        if head.isAsterisk {
            ServerResponses.writeOptions(to: &response)
            disposition = .responded
        } else {
            let bytes = connection.input.bytes
            let content = bytes.extracting(head.byteCount..<head.byteCount + contentBytes)
            disposition = responder.respond(
                to: connection.parser.request(in: bytes, content: content),
                exchange: exchange,
                with: &response,
                on: loop
            )
        }
        var pending: PendingResponse?
        switch disposition {
        case .responded:
            responses.write(response, to: connection, exchange, contentBytes: contentBytes)
        case .deferred, .streaming:
            pending = responses.pendingResponse(
                of: connection,
                exchange,
                contentBytes: contentBytes
            )
            pending?.routeLabel = response.routeLabel
        }
        connection.input.consume(end)
        connection.parser.reset()
        let hasMore = !connection.input.isEmpty
        switch disposition {
        case .responded:
            let persistence = connection.persistence(
                requested: head.keepAlive,
                response.closesConnection
            )
            connection.state.responded(persistence, hasMoreInput: hasMore, now: clock.now)
        case .deferred:
            if let pending { connections.deferResponse(pending, of: connection) }
            connection.state.deferred(hasMoreInput: hasMore, now: clock.now)
        case .streaming:
            connection.state.streamBegan(hasMoreInput: hasMore, now: clock.now)
            if let pending { streams.begin(response, pending, on: connection) }
        }
        buffers.giveBack(response)
    }
}
