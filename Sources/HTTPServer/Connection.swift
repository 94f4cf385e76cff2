internal import Bytes
internal import HTTP
internal import Sockets

/// One connection of an event loop: its socket, its state and what waits to be read or sent.
///
/// Used on the loop's thread only. Between requests both buffers are empty and own no memory: the
/// loop lends its own ones for a turn (`EventLoop+Buffers.swift`).
final class Connection {
    let socket: Socket
    let peer: SocketAddress
    let slot: Int
    let generation: UInt32
    /// Whether it was accepted only to be told that there are too many.
    let isRefused: Bool

    var state: ConnectionState
    var parser: RequestParser
    /// Takes the chunks off the content, while there is chunked content.
    var decoder: ChunkedDecoder?
    /// What has arrived; begins with the first byte of the request that is being read.
    var input = ByteBuffer()
    /// What waits to be sent.
    var output = ByteBuffer()
    /// The request that waits for the application, or that is a stream.
    var pending: PendingAnswer?
    /// The target of that request, for its record; empty where nobody observes.
    var pendingTarget = ByteBuffer()
    /// How many requests were read.
    var sequence: UInt32 = 0
    /// What the two buffers have been reported to own.
    var reportedBytes = 0
    /// Whether it is in the loop's list of connections to come back to.
    var isScheduled = false

    init(
        _ socket: consuming Socket,
        peer: SocketAddress,
        slot: Int,
        generation: UInt32,
        limits: Limits,
        isRefused: Bool,
        now: Int64
    ) {
        self.socket = socket
        self.peer = peer
        self.slot = slot
        self.generation = generation
        self.isRefused = isRefused
        parser = RequestParser(limits: limits)
        state = ConnectionState(now: now)
    }

    /// What comes back with the events of this connection, and of no other.
    var token: UInt64 { ConnectionTable.token(slot: slot, generation: generation) }
}

/// What is kept of a request whose bytes are gone when its answer comes.
struct PendingAnswer {
    let exchange: Exchange
    let method: Method
    let isHTTP11: Bool
    /// Whether the client lets the connection stay open.
    let keepsAlive: Bool
    let servedFrom: Int64
    let contentBytes: Int
    /// What was written to a stream so far, and the status and label of its head.
    var sentBytes = 0
    var status: UInt16 = 0
    var routeLabel: StaticString = ""
}
