internal import Bytes
internal import HTTP
internal import Sockets

/// Writes streams: responses whose content the application sends in pieces.
final class StreamWriter {
    private let connections: Connections
    private let buffers: BufferPool
    private let clock: LoopClock
    private let limits: LoopLimits

    init(_ connections: Connections, _ clock: LoopClock, _ limits: LoopLimits) {
        self.connections = connections
        self.clock = clock
        self.limits = limits
        buffers = connections.buffers
    }

    /// Writes the head of a stream, and the first piece of its content.
    func begin(
        _ response: borrowing Response,
        _ pending: PendingResponse,
        on connection: Connection
    ) {
        var pending = pending
        // The limit for slow clients includes the bytes in the kernel. An error only makes the
        // kernel keep more.
        try? connection.socket.limitSendBuffer(bytes: limits.streamBytes)
        let context = ResponseContext(
            isHead: pending.method == .head,
            isHTTP11: pending.isHTTP11,
            // Without chunks, the end of the connection is the end of the stream.
            keepAlive: pending.keepsAlive && pending.isHTTP11 && !connection.state.isDraining,
            requestID: pending.exchange.requestID
        )
        let before = connection.output.count
        ResponseSerializer.appendStreamHead(
            response,
            context: context,
            date: clock.dateLine,
            to: &connection.output
        )
        pending.sentBytes = connection.output.count - before
        connection.state.queued(pending.sentBytes)
        pending.status = response.status
        pending.routeLabel = response.routeLabel
        connection.pending = pending
        if context.isHead || connection.state.isDraining { endForServer(on: connection) }
    }

    /// Begins the stream of a deferred exchange; see `LoopControl`.
    func begin(_ exchange: Exchange, _ write: (inout Response) -> Void) -> Bool {
        guard let connection = connections.find(exchange, in: .deferred),
            let pending = connection.pending
        else { return false }
        var response = buffers.takeResponse()
        response.routeLabel = pending.routeLabel
        write(&response)
        buffers.lend(to: connection)
        connections.responseWritten(of: connection)
        connection.state.deferredStreamBegan(now: clock.now)
        begin(response, pending, on: connection)
        buffers.giveBack(response)
        connections.flush(connection)
        return true
    }

    /// Sends a piece of a stream's content; see `LoopControl`.
    func send(_ bytes: RawSpan, to exchange: Exchange) -> Bool {
        guard let connection = connections.find(exchange, in: .streaming),
            let isHTTP11 = connection.pending?.isHTTP11
        else { return false }
        guard connection.output.count + bytes.byteCount <= limits.streamBytes else {
            connections.drop(connection, .streamTooSlow)
            return false
        }
        buffers.lend(to: connection)
        let count = connection.queue {
            ResponseSerializer.appendPiece(bytes, isHTTP11: isHTTP11, to: &$0)
        }
        connection.pending?.sentBytes += count
        buffers.takeBack(from: connection)
        // Sent after the application has returned, so that several pieces share one system call.
        connections.schedule(connection)
        return true
    }

    /// Sends the same piece to many streams; see `LoopControl`.
    func send(_ bytes: RawSpan, toEach exchanges: ArraySlice<Exchange>) {
        var chunk = ByteBuffer()
        ResponseSerializer.appendPiece(bytes, isHTTP11: true, to: &chunk)
        for exchange in exchanges {
            guard let connection = connections.find(exchange, in: .streaming),
                let isHTTP11 = connection.pending?.isHTTP11
            else { continue }
            if isHTTP11 { send(chunk.bytes, on: connection) } else { send(bytes, on: connection) }
        }
    }

    /// Sends `bytes` without a copy, and keeps those that the kernel does not accept.
    private func send(_ bytes: RawSpan, on connection: Connection) {
        guard connection.output.count + bytes.byteCount <= limits.streamBytes else {
            connections.drop(connection, .streamTooSlow)
            return
        }
        connection.pending?.sentBytes += bytes.byteCount
        connection.state.queued(bytes.byteCount)
        do throws(SystemError) {
            let sent = try connection.sendDirectly(bytes, limits, now: clock.now)
            guard sent < bytes.byteCount else { return }
            connection.output.append(bytes.extracting(sent..<bytes.byteCount))
            connections.park(connection)
        } catch {
            // The client has closed the connection.
            connections.close(connection)
        }
    }

    /// The bytes that the kernel has not accepted yet; see `LoopControl`.
    func unsentBytes(of exchange: Exchange) -> Int? {
        connections.find(exchange, in: .streaming)?.output.count
    }

    /// Ends a stream for the application; see `LoopControl`.
    func end(_ exchange: Exchange) {
        guard let connection = connections.find(exchange, in: .streaming),
            let pending = end(on: connection)
        else { return }
        connections.streamWritten(pending, of: connection)
        connections.schedule(connection)
    }

    /// Ends the stream of a connection, if it has one, and has the application notified.
    func endForServer(on connection: Connection) {
        guard connection.state.phase == .streaming, let pending = end(on: connection)
        else { return }
        connections.streamEnded(pending, of: connection)
    }

    /// Writes the end of the stream, so that the client sees its regular end.
    private func end(on connection: Connection) -> PendingResponse? {
        guard let pending = connection.pending else { return nil }
        connection.pending = nil
        buffers.lend(to: connection)
        if pending.method != .head {
            _ = connection.queue {
                ResponseSerializer.appendStreamEnd(isHTTP11: pending.isHTTP11, to: &$0)
            }
        }
        let persistence = connection.persistence(
            requested: pending.keepsAlive && pending.isHTTP11,
            false
        )
        connection.state.finished(persistence, now: clock.now)
        return pending
    }
}
