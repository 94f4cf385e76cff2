internal import Bytes
internal import HTTP
internal import Sockets

/// One connection of an event loop: its socket, its state, and its unread and unsent bytes.
///
/// Used only on the loop's thread. Between two requests, both buffers are empty and own no memory:
/// the loop lends its own buffers to the connection for a turn (`BufferPool`).
final class Connection {
    let socket: Socket
    let peer: SocketAddress
    let slot: Int
    let generation: UInt32
    /// Whether the server refuses the connection, for example because there are too many.
    let isRefused: Bool

    var state: ConnectionState
    var parser: RequestParser
    /// Decodes the content of the current request if it is chunked.
    var decoder: ChunkedDecoder?
    /// The bytes that have arrived, from the first byte of the current request on.
    var input = ByteBuffer()
    /// The bytes that were not sent yet.
    var output = ByteBuffer()
    /// The current request, if its response is deferred or is a stream.
    var pending: PendingResponse?
    /// The target of that request, for its record; empty if the server has no observers.
    var pendingTarget = ByteBuffer()
    /// The size of both buffers when it was last counted (`BufferPool`).
    var countedBytes = 0
    /// Whether the connection is in the loop's list of connections that need a turn.
    var isScheduled = false

    private var requestCount: UInt32 = 0

    init(
        _ socket: consuming Socket,
        peer: SocketAddress,
        slot: Int,
        generation: UInt32,
        limits: HTTPLimits,
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

    /// The token of this connection's events, which no other connection of the loop has.
    var token: UInt64 { ConnectionTable.token(slot: slot, generation: generation) }

    /// Identifies the next request of this connection.
    func nextExchange(loop: Int, requestID: UInt64) -> Exchange {
        requestCount &+= 1
        return Exchange(
            loop: UInt16(truncatingIfNeeded: loop),
            slot: UInt32(truncatingIfNeeded: slot),
            generation: generation,
            sequence: requestCount,
            requestID: requestID
        )
    }

    /// Whether the connection stays open after a response.
    func persistence(requested: Bool, _ responseCloses: Bool) -> ConnectionState.Persistence {
        guard requested else { return .closeForClient }
        return responseCloses || state.isDraining ? .close : .keepAlive
    }
}

/// The values of a request that are needed after its bytes have been consumed.
struct PendingResponse {
    let exchange: Exchange
    let method: Method
    let isHTTP11: Bool
    /// Whether the client allows the connection to stay open.
    let keepsAlive: Bool
    /// When the request was complete, in nanoseconds of the monotonic clock.
    let beganAt: Int64
    let contentBytes: Int
    /// The size of the response so far, in bytes.
    var sentBytes = 0
    var status: UInt16 = 0
    var routeLabel: StaticString = ""
}
