internal import Bytes

/// Who owns which memory.
///
/// The loop has one large buffer for input and one for output. A connection that has none of its own
/// borrows them for its turn; what is left at the end of the turn moves into a buffer of its size.
/// So connections that wait own nothing, and those that are busy allocate nothing.
extension EventLoop {
    /// Lends the loop's buffers to `connection` where it has none of its own.
    func lendBuffers(to connection: Connection) {
        if connection.input.capacity == 0 { swap(&connection.input, &spareInput) }
        if connection.output.capacity == 0 { swap(&connection.output, &spareOutput) }
    }

    /// Takes the lent buffers back; whatever is in them stays with the connection.
    func takeBuffersBack(from connection: Connection) {
        Self.settle(&connection.input, spare: &spareInput)
        Self.settle(&connection.output, spare: &spareOutput)
        reportBuffers(of: connection)
    }

    /// Tells what the connection's buffers own to the count of all connections.
    func reportBuffers(of connection: Connection) {
        let owned = connection.input.capacity + connection.output.capacity
        guard owned != connection.reportedBytes else { return }
        shared.admission.countBuffered(owned - connection.reportedBytes)
        connection.reportedBytes = owned
    }

    private static func settle(_ buffer: inout ByteBuffer, spare: inout ByteBuffer) {
        // The loop's own buffer is the one that is missing from its place.
        let isLent = spare.capacity == 0
        if buffer.isEmpty {
            if isLent, buffer.capacity <= LoopLimits.keptBufferBytes {
                swap(&buffer, &spare)
            } else {
                buffer.removeAll(keepingCapacity: false)
            }
        } else if isLent || buffer.count * 4 < buffer.capacity {
            var own = ByteBuffer()
            own.append(buffer.bytes)
            swap(&buffer, &own)
            if isLent, own.capacity <= LoopLimits.keptBufferBytes {
                own.removeAll()
                swap(&own, &spare)
            }
        }
    }
}
