internal import Bytes
internal import HTTP
internal import Sockets

/// From answers to output.
extension EventLoop {
    /// Appends the answer to the request that lies in the connection's input.
    func answer(
        _ connection: Connection,
        _ response: borrowing Response,
        _ exchange: Exchange,
        _ contentBytes: Int
    ) {
        let head = connection.parser.head
        let context = AnswerContext(
            head: head,
            keepAlive: drainDeadline == nil,
            requestID: exchange.requestID
        )
        let sentBytes = append(response, context, to: connection)
        guard isObserved else { return }
        tell(
            RequestFacts(
                method: head.method,
                isHTTP11: head.isHTTP11,
                status: response.status,
                routeLabel: response.routeLabel,
                requestID: exchange.requestID,
                peer: connection.peer,
                durationNanoseconds: MonotonicClock.nanoseconds() - now,
                receivedContentBytes: contentBytes,
                sentBytes: sentBytes
            ),
            target: connection.input,
            head.target.indices
        )
    }

    /// Tells the observers about a request that was answered.
    private func tell(
        _ facts: RequestFacts,
        target buffer: borrowing ByteBuffer,
        _ range: Range<Int>
    ) {
        let record = RequestRecord(facts, target: buffer.bytes.extracting(range))
        for observer in shared.observers { observer.requestFinished(record, loop: index) }
    }

    /// Appends a whole answer; returns how many bytes it has.
    private func append(
        _ response: borrowing Response,
        _ context: AnswerContext,
        to connection: Connection
    ) -> Int {
        let before = connection.output.count
        ResponseSerializer.append(
            response,
            context: context,
            date: dateLine,
            to: &connection.output
        )
        let bytes = connection.output.count - before
        connection.state.queued(bytes)
        return bytes
    }

    /// Answers a request that the server itself refuses, and goes on to close.
    func refuse(_ connection: Connection, _ refusal: Refusal) {
        for observer in shared.observers { observer.refused(refusal, loop: index) }
        var response = Response()
        swap(&response, &spareResponse)
        ServerAnswers.write(refusal, to: &response)
        let head = connection.parser.head
        let context = AnswerContext(
            isHead: head.method == .head,
            isHTTP11: true,
            keepAlive: false,
            requestID: nextRequestID()
        )
        let sentBytes = append(response, context, to: connection)
        if isObserved { recordRefused(connection, response.status, context.requestID, sentBytes) }
        giveBack(&response)
        connection.decoder = nil
        connection.state.refused(now: now)
    }

    private func recordRefused(
        _ connection: Connection,
        _ status: UInt16,
        _ requestID: UInt64,
        _ sentBytes: Int
    ) {
        let head = connection.parser.head
        // What was found until the refusal; where the target was not, it is empty.
        tell(
            RequestFacts(
                method: head.target.isEmpty ? nil : head.method,
                isHTTP11: head.isHTTP11,
                status: status,
                routeLabel: "refused",
                requestID: requestID,
                peer: connection.peer,
                durationNanoseconds: 0,
                receivedContentBytes: 0,
                sentBytes: sentBytes
            ),
            target: connection.input,
            head.target.indices
        )
    }

    // MARK: Answers that come later

    /// What has to be kept of the request in the connection's input.
    func pendingAnswer(
        _ connection: Connection,
        _ exchange: Exchange,
        _ contentBytes: Int
    ) -> PendingAnswer {
        let head = connection.parser.head
        if isObserved {
            Self.copy(head.target.indices, of: connection.input, to: &connection.pendingTarget)
        }
        return PendingAnswer(
            exchange: exchange,
            method: head.method,
            isHTTP11: head.isHTTP11,
            keepsAlive: head.keepAlive,
            servedFrom: now,
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

    /// Writes the answer of a deferred exchange; see `LoopControl`.
    func finish(_ exchange: Exchange, _ write: (inout Response) -> Void) {
        guard let connection = find(exchange, in: .deferred),
            let pending = connection.pending
        else { return }
        var response = Response()
        swap(&response, &spareResponse)
        response.routeLabel = pending.routeLabel
        write(&response)
        lendBuffers(to: connection)
        let context = AnswerContext(
            isHead: pending.method == .head,
            isHTTP11: pending.isHTTP11,
            keepAlive: pending.keepsAlive && drainDeadline == nil,
            requestID: exchange.requestID
        )
        var finished = pending
        finished.sentBytes = append(response, context, to: connection)
        finished.status = response.status
        finished.routeLabel = response.routeLabel
        connection.pending = nil
        awaitedAnswers -= 1
        connection.state.finished(future(pending.keepsAlive, response.closesConnection), now: now)
        giveBack(&response)
        if isObserved { record(finished, of: connection) }
        flush(connection)
    }

    /// The connection that waits for this exchange in this phase, if it still does.
    func find(_ exchange: Exchange, in phase: ConnectionState.Phase) -> Connection? {
        guard Int(exchange.loop) == index,
            let connection = table.find(
                slot: Int(exchange.slot),
                generation: exchange.generation
            ),
            connection.state.phase == phase, connection.pending?.exchange == exchange
        else { return nil }
        return connection
    }

    /// Tells the observers about an answer that came later.
    func record(_ pending: PendingAnswer, of connection: Connection) {
        tell(
            RequestFacts(
                method: pending.method,
                isHTTP11: pending.isHTTP11,
                status: pending.status,
                routeLabel: pending.routeLabel,
                requestID: pending.exchange.requestID,
                peer: connection.peer,
                durationNanoseconds: MonotonicClock.nanoseconds() - pending.servedFrom,
                receivedContentBytes: pending.contentBytes,
                sentBytes: pending.sentBytes
            ),
            target: connection.pendingTarget,
            0..<connection.pendingTarget.count
        )
        connection.pendingTarget.removeAll(keepingCapacity: false)
    }
}
