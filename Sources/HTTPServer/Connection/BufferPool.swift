internal import Bytes
internal import HTTP
internal import Sockets

/// The buffers that an event loop lends to the connection that has a turn.
///
/// The loop owns one large buffer for input, one for output, and one response. At the end of a
/// turn, remaining bytes are moved to a buffer of the connection's own, which is only as large as
/// necessary. So an idle connection owns no memory, and a request that arrives alone allocates
/// none.
final class BufferPool {
    private let admission: Admission
    private var input = ByteBuffer()
    private var output = ByteBuffer()
    private var response = Response()

    init(_ admission: Admission) {
        self.admission = admission
    }

    /// Lends buffers to `connection`, unless it has its own.
    func lend(to connection: Connection) {
        if connection.input.capacity == 0 { swap(&connection.input, &input) }
        if connection.output.capacity == 0 { swap(&connection.output, &output) }
    }

    /// Takes back the lent buffers; the bytes in them stay with the connection.
    func takeBack(from connection: Connection) {
        Self.settle(&connection.input, lent: &input)
        Self.settle(&connection.output, lent: &output)
        count(connection)
    }

    /// Takes the empty response, which `giveBack` returns.
    func takeResponse() -> Response {
        var taken = Response()
        swap(&taken, &response)
        return taken
    }

    /// Returns a response for the next request.
    func giveBack(_ used: consuming Response) {
        guard used.content.capacity <= LoopLimits.keptBufferBytes else { return }
        used.reset()
        response = used
    }

    /// Receives input once, and appends it to the connection's input.
    func receive(on connection: Connection) throws(SystemError) -> Socket.Transfer {
        let bytes = LoopLimits.receiveBytes
        guard !connection.input.isEmpty else {
            return try connection.socket.receive(upTo: bytes, into: &connection.input)
        }
        // A connection that has a part of a request receives into the loop's buffer first, so that
        // its own buffer grows only by the number of received bytes.
        var arrived = ByteBuffer()
        swap(&arrived, &input)
        defer { swap(&arrived, &input) }
        let transfer = try connection.socket.receive(upTo: bytes, into: &arrived)
        connection.input.append(arrived.bytes)
        arrived.removeAll()
        return transfer
    }

    /// Whether the connection may keep its input until more arrives, within the limit for all
    /// connections.
    func mayKeepInput(of connection: Connection) -> Bool {
        let growth = connection.input.count - connection.countedBytes
        return growth <= 0 || admission.hasRoom(for: growth)
    }

    /// Whether the connection may keep its output until the client reads it, within the limit for
    /// all connections.
    func mayKeepOutput(of connection: Connection) -> Bool {
        connection.output.isEmpty || admission.hasRoom(for: 0)
    }

    /// Counts the memory that the connection's buffers own.
    private func count(_ connection: Connection) {
        let bytes = connection.input.capacity + connection.output.capacity
        guard bytes != connection.countedBytes else { return }
        admission.countBuffered(bytes - connection.countedBytes)
        connection.countedBytes = bytes
    }

    private static func settle(_ buffer: inout ByteBuffer, lent: inout ByteBuffer) {
        // While the loop's buffer is lent, its place is empty.
        let isLent = lent.capacity == 0
        if buffer.isEmpty {
            if isLent, buffer.capacity <= LoopLimits.keptBufferBytes {
                swap(&buffer, &lent)
            } else {
                buffer.removeAll(keepingCapacity: false)
            }
        } else if isLent || buffer.count * 4 < buffer.capacity {
            var own = ByteBuffer()
            own.append(buffer.bytes)
            swap(&buffer, &own)
            if isLent, own.capacity <= LoopLimits.keptBufferBytes {
                own.removeAll()
                swap(&own, &lent)
            }
        }
    }
}
