/// Identifies one request on one connection, also after the connection was closed.
///
/// A response to an exchange that has ended is discarded.
public struct Exchange: Hashable, Sendable {
    /// The index of the event loop that has the connection.
    public let loop: UInt16
    /// The connection's slot in the loop's table.
    package let slot: UInt32
    /// Distinguishes the connection from earlier connections in the same slot.
    package let generation: UInt32
    /// The number of the request on its connection.
    package let sequence: UInt32
    /// The value of `X-Request-Id`, which is also in the log lines about the request.
    public let requestID: UInt64

    package init(
        loop: UInt16,
        slot: UInt32,
        generation: UInt32,
        sequence: UInt32,
        requestID: UInt64
    ) {
        self.loop = loop
        self.slot = slot
        self.generation = generation
        self.sequence = sequence
        self.requestID = requestID
    }
}
