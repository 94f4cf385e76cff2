internal import Bytes
internal import HTTP
internal import Sockets

/// Moving bytes between the buffers and the socket. Each method updates the connection's state.
extension Connection {
    /// Receives input once, and appends it to `input`.
    func receive(using buffers: BufferPool, now: Int64) throws(SystemError) {
        switch try buffers.receive(on: self) {
        case .bytes(let count):
            let isFull = count == LoopLimits.receiveBytes
            state.received(count, filledRoom: isFull, now: now)
        case .wouldBlock: state.receiveBlocked()
        case .endOfStream: state.receivedEnd()
        }
    }

    /// Receives input once, and discards it.
    func discardInput(using buffers: BufferPool, now: Int64) throws(SystemError) {
        input.removeAll()
        try receive(using: buffers, now: now)
        let count = input.count
        input.removeAll()
        state.discarded(count)
    }

    /// Sends output once.
    func send(now: Int64) throws(SystemError) {
        let transfer = try Self.send(output, on: socket)
        switch transfer {
        case .bytes(let count):
            output.consume(count)
            state.sent(count, now: now)
        case .wouldBlock, .endOfStream: state.sendBlocked(now: now)
        }
    }

    private static func send(
        _ output: borrowing ByteBuffer,
        on socket: borrowing Socket
    ) throws(SystemError) -> Socket.Transfer {
        try socket.send(output.bytes)
    }

    /// Sends `bytes` directly, if no output precedes them; returns the number of sent bytes.
    func sendDirectly(
        _ bytes: RawSpan,
        _ limits: LoopLimits,
        now: Int64
    ) throws(SystemError) -> Int {
        guard output.isEmpty, state.nextStep(limits) == .send else { return 0 }
        guard case .bytes(let count) = try socket.send(bytes) else {
            state.sendBlocked(now: now)
            return 0
        }
        state.sent(count, now: now)
        return count
    }

    /// Closes the sending side.
    func closeWriting(now: Int64) throws(SystemError) {
        try socket.closeWriting()
        input.removeAll()
        state.lingerBegan(now: now)
    }

    /// Appends bytes to the output with `append`; returns their number.
    @inline(__always)
    func queue(_ append: (inout ByteBuffer) -> Void) -> Int {
        let before = output.count
        append(&output)
        let bytes = output.count - before
        state.queued(bytes)
        return bytes
    }
}
