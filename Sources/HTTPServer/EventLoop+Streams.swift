internal import Bytes
internal import HTTP
internal import Sockets

/// Answers that go on.
extension EventLoop {
    /// Sends the head of a stream, and what the application has put behind it.
    func beginStream(_ connection: Connection, _ response: borrowing Response) {
        guard var pending = connection.pending else { return }
        // What waits in the kernel is as late as what waits here. Where it fails, more may wait.
        try? connection.socket.limitSendBuffer(bytes: limits.streamBytes)
        let context = AnswerContext(
            isHead: pending.method == .head,
            isHTTP11: pending.isHTTP11,
            // Without chunks only the end of the connection ends the stream.
            keepAlive: pending.keepsAlive && pending.isHTTP11 && drainDeadline == nil,
            requestID: pending.exchange.requestID
        )
        let before = connection.output.count
        ResponseSerializer.appendStreamHead(
            response,
            context: context,
            date: dateLine,
            to: &connection.output
        )
        pending.sentBytes = connection.output.count - before
        pending.status = response.status
        pending.routeLabel = response.routeLabel
        connection.pending = pending
        connection.state.queued(pending.sentBytes)
        // A stream that has only a head, or whose connection is to go, ends where it began.
        if context.isHead || drainDeadline != nil {
            endedStreams.append(pending.exchange)
            endStream(of: connection, pending)
        }
    }

    /// Who has the connection of an exchange; see `LoopControl`.
    func peer(of exchange: Exchange) -> SocketAddress? {
        table.find(slot: Int(exchange.slot), generation: exchange.generation)?.peer
    }

    /// Sends a piece of a stream; see `LoopControl`.
    func send(_ bytes: borrowing ByteBuffer, to exchange: Exchange) -> Bool {
        guard let connection = find(exchange, in: .streaming),
            let isHTTP11 = connection.pending?.isHTTP11
        else { return false }
        guard connection.output.count + bytes.count <= limits.streamBytes else {
            drop(connection, .streamTooSlow)
            return false
        }
        lendBuffers(to: connection)
        let before = connection.output.count
        ResponseSerializer.appendPiece(bytes.bytes, isHTTP11: isHTTP11, to: &connection.output)
        connection.pending?.sentBytes += connection.output.count - before
        connection.state.queued(connection.output.count - before)
        takeBuffersBack(from: connection)
        // Sent when the application has returned, so that several pieces share one system call.
        schedule(connection)
        return true
    }

    /// Sends the same piece of many streams; see `LoopControl`.
    func send(_ bytes: RawSpan, toEach exchanges: ArraySlice<Exchange>) {
        var chunk = ByteBuffer()
        ResponseSerializer.appendPiece(bytes, isHTTP11: true, to: &chunk)
        for exchange in exchanges {
            guard let connection = find(exchange, in: .streaming),
                let isHTTP11 = connection.pending?.isHTTP11
            else { continue }
            if isHTTP11 { sendPast(connection, chunk.bytes) } else { sendPast(connection, bytes) }
        }
    }

    /// Sends `bytes` from where they lie, and keeps what the kernel has no room for.
    private func sendPast(_ connection: Connection, _ bytes: RawSpan) {
        guard connection.output.count + bytes.byteCount <= limits.streamBytes else {
            drop(connection, .streamTooSlow)
            return
        }
        connection.pending?.sentBytes += bytes.byteCount
        connection.state.queued(bytes.byteCount)
        var sent = 0
        if connection.output.isEmpty, connection.state.nextStep(limits) == .send {
            do throws(SystemError) {
                if case .bytes(let count) = try connection.socket.send(bytes) {
                    sent = count
                    connection.state.sent(count, now: now)
                } else {
                    connection.state.sendBlocked(now: now)
                }
            } catch {
                // The client has gone, which the application is told when it has returned.
                close(connection)
                return
            }
        }
        guard sent < bytes.byteCount else { return }
        connection.output.append(bytes.extracting(sent..<bytes.byteCount))
        pause(connection)
    }

    /// Ends a stream; see `LoopControl`.
    func endStream(_ exchange: Exchange) {
        guard let connection = find(exchange, in: .streaming),
            let pending = connection.pending
        else { return }
        endStream(of: connection, pending)
        schedule(connection)
    }

    /// Ends the stream in an orderly way; the connection goes on where it can.
    func endStream(of connection: Connection, _ pending: PendingAnswer) {
        connection.pending = nil
        lendBuffers(to: connection)
        if pending.method != .head {
            let before = connection.output.count
            ResponseSerializer.appendStreamEnd(
                isHTTP11: pending.isHTTP11,
                to: &connection.output
            )
            connection.state.queued(connection.output.count - before)
        }
        let keepsAlive = pending.keepsAlive && pending.isHTTP11
        connection.state.finished(future(keepsAlive, false), now: now)
        recordStream(pending, of: connection)
    }

    /// Ends `connection` in a way that its client can tell from an orderly end: with a reset.
    func drop(_ connection: Connection, _ refusal: Refusal) {
        for observer in shared.observers { observer.refused(refusal, loop: index) }
        // Where it fails, what was sent lies in the kernel a little longer.
        try? connection.socket.resetOnClose()
        close(connection)
    }

    /// Tells the observers about a stream that has ended.
    func recordStream(_ pending: PendingAnswer, of connection: Connection) {
        if isObserved { record(pending, of: connection) }
    }
}
