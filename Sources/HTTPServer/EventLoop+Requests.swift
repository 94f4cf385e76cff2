internal import Bytes
internal import HTTP
internal import Sockets

/// From input to answers.
extension EventLoop {
    /// Looks at the input that has not been looked at yet.
    func parse(_ connection: Connection) {
        if connection.state.phase == .content {
            takeContent(connection)
            return
        }
        switch connection.parser.parse(connection.input.bytes) {
        case .incomplete:
            guard mayKeepInput(of: connection) else { return }
            connection.state.headIsIncomplete(isEmpty: connection.input.isEmpty, now: now)
        case .refused(let error): refuse(connection, .malformed(error))
        case .complete: takeContent(connection)
        }
    }

    /// Serves the request, whose head is complete, if its content is, too.
    private func takeContent(_ connection: Connection) {
        let head = connection.parser.head
        switch head.framing {
        case .none:
            serve(connection, contentCount: 0, end: head.byteCount)
        case .length(let length):
            guard connection.input.count < head.byteCount + length else {
                serve(connection, contentCount: length, end: head.byteCount + length)
                return
            }
            waitForContent(connection, head)
        case .chunked:
            takeChunks(connection, head)
        }
    }

    private func takeChunks(_ connection: Connection, _ head: RequestHead) {
        var decoder = connection.decoder ?? ChunkedDecoder(limits: connection.parser.limits)
        switch decoder.decode(&connection.input, from: head.byteCount) {
        case .incomplete:
            connection.decoder = decoder
            waitForContent(connection, head)
        case .complete(let end):
            connection.decoder = nil
            serve(connection, contentCount: decoder.contentCount, end: end)
        case .refused(let error):
            refuse(connection, .malformed(error))
        }
    }

    private func waitForContent(_ connection: Connection, _ head: RequestHead) {
        guard mayKeepInput(of: connection) else { return }
        let isFirstLook = connection.state.phase != .content
        connection.state.contentIsIncomplete(now: now)
        // Only now is it certain that the content will be read; and a client that sends it anyway
        // needs no asking (RFC 9110, section 10.1.1).
        guard isFirstLook, head.expectsContinue, connection.input.count == head.byteCount else {
            return
        }
        connection.output.append(ResponseSerializer.continueHead)
        connection.state.queued(ResponseSerializer.continueHead.utf8CodeUnitCount)
    }

    /// Whether there is memory for a part of a request; else it is refused.
    private func mayKeepInput(of connection: Connection) -> Bool {
        let growth = connection.input.count - connection.reportedBytes
        guard growth > 0, !shared.admission.hasRoom(for: growth) else { return true }
        refuse(connection, .memoryLimit)
        return false
    }

    /// Lets the application answer the request that is complete, and goes on behind it.
    private func serve(_ connection: Connection, contentCount: Int, end: Int) {
        let head = connection.parser.head
        let exchange = nextExchange(of: connection)
        var response = Response()
        swap(&response, &spareResponse)
        let content = head.byteCount..<head.byteCount + contentCount
        let disposition: Disposition
        if head.isAsterisk {
            ServerAnswers.writeOptions(to: &response)
            disposition = .answered
        } else {
            disposition = ask(
                connection.parser,
                connection.input,
                content: content,
                exchange,
                &response
            )
        }
        switch disposition {
        case .answered:
            answer(connection, response, exchange, contentCount)
        case .deferred, .streaming:
            connection.pending = pendingAnswer(connection, exchange, contentCount)
            connection.pending?.routeLabel = response.routeLabel
        }
        connection.input.consume(end)
        connection.parser.reset()
        let hasMore = !connection.input.isEmpty
        switch disposition {
        case .answered:
            let future = future(head.keepAlive, response.closesConnection)
            connection.state.answered(future, hasMoreInput: hasMore, now: now)
        case .deferred:
            awaitedAnswers += 1
            connection.state.deferred(hasMoreInput: hasMore, now: now)
        case .streaming:
            connection.state.streamBegan(hasMoreInput: hasMore, now: now)
            beginStream(connection, response)
        }
        giveBack(&response)
    }

    /// Asks the application for the answer to the request that `parser` has found in `input`.
    private func ask(
        _ parser: borrowing RequestParser,
        _ input: borrowing ByteBuffer,
        content: Range<Int>,
        _ exchange: Exchange,
        _ response: inout Response
    ) -> Disposition {
        let bytes = input.bytes
        let request = parser.request(in: bytes, content: bytes.extracting(content))
        return responder.respond(to: request, exchange: exchange, with: &response, on: self)
    }

    /// What becomes of a connection after an answer.
    func future(_ clientKeepsAlive: Bool, _ answerCloses: Bool) -> ConnectionState.Future {
        guard clientKeepsAlive else { return .closeAsAsked }
        return answerCloses || drainDeadline != nil ? .close : .keepAlive
    }

    /// Returns the response to where the next request takes it from.
    func giveBack(_ response: inout Response) {
        guard response.content.capacity <= LoopLimits.keptBufferBytes else { return }
        response.reset()
        swap(&response, &spareResponse)
    }

    private func nextExchange(of connection: Connection) -> Exchange {
        connection.sequence &+= 1
        return Exchange(
            loop: UInt16(truncatingIfNeeded: index),
            slot: UInt32(truncatingIfNeeded: connection.slot),
            generation: connection.generation,
            sequence: connection.sequence,
            requestID: nextRequestID()
        )
    }

    /// A number that no other request of this server has, and whose neighbours cannot be guessed at
    /// a glance: every loop counts its own residue class, and a bijection scatters the counts.
    func nextRequestID() -> UInt64 {
        requestCount &+= 1
        let loops = UInt64(shared.handles.count)
        var id = shared.requestSeed &+ (requestCount &* loops &+ UInt64(index))
        id = (id ^ (id >> 30)) &* 0xBF58_476D_1CE4_E5B9
        id = (id ^ (id >> 27)) &* 0x94D0_49BB_1331_11EB
        return id ^ (id >> 31)
    }
}
