public import Bytes
public import HTTP
public import Sockets

/// What answers the requests of one event loop.
///
/// The server makes one application per event loop, on that loop's thread, and calls it only there:
/// it may own connections to a database and needs no locks. Nothing in it may block.
public protocol Application: ~Copyable, SendableMetatype {
    /// What other threads post to this application's loop: results of writes, news for streams.
    associatedtype Message: Sendable

    /// Answers one request, or says that the answer comes later.
    mutating func respond(
        to request: borrowing Request,
        exchange: Exchange,
        with response: inout Response,
        on loop: any LoopControl
    ) -> Disposition

    /// Takes what was posted to this loop (`Mailbox.take(for:into:)`).
    ///
    /// The application empties its mailbox itself, since it knows the messages' type: the server
    /// would have to look it up at run time.
    mutating func receive(from mailbox: Mailbox<Message>, on loop: any LoopControl)

    /// The client of a stream has gone, or was dropped because it read too slowly.
    mutating func streamEnded(_ exchange: Exchange)

    /// The loop is about to wait: every request that has come was handed over, and what was kept for
    /// the next one may be given back.
    mutating func turnEnded()
}

extension Application where Self: ~Copyable {
    /// Does nothing.
    public mutating func turnEnded() {}
}

/// What becomes of a request after the application has seen it.
public enum Disposition: Sendable {
    /// `response` is the answer.
    case answered

    /// The answer comes by `LoopControl.finish(_:_:)`; later requests of the connection wait.
    case deferred

    /// `response` is the head (and the first content) of a stream, which goes on until the client
    /// leaves or `LoopControl.endStream(_:)` is called.
    case streaming
}

/// Names one request on one connection, so that an answer that comes later finds its place, or finds
/// that nobody waits for it any more.
public struct Exchange: Hashable, Sendable {
    /// Which event loop has the connection, from 0.
    public let loop: UInt16
    /// The connection's place in the loop's table.
    package let slot: UInt32
    /// Tells the connections apart that had the same place one after the other.
    package let generation: UInt32
    /// The number of the request on its connection.
    package let sequence: UInt32
    /// What `X-Request-Id` says; also in every log line about this request.
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

/// What an application may ask of its event loop; only on the loop's thread.
public protocol LoopControl: AnyObject {
    /// Which loop this is, from 0.
    var index: Int { get }

    /// Who has the connection of an exchange; nil when it has ended.
    func peer(of exchange: Exchange) -> SocketAddress?

    /// Writes the answer of a deferred exchange. `write` is not called when the client has gone.
    func finish(_ exchange: Exchange, _ write: (inout Response) -> Void)

    /// Sends `bytes` to a streaming client; false when the stream is no more.
    @discardableResult
    func send(_ bytes: borrowing ByteBuffer, to exchange: Exchange) -> Bool

    /// Sends the same `bytes` to many streaming clients; streams that are no more are passed over.
    ///
    /// At once, with one system call each and without a copy, so that a large audience costs little.
    func send(_ bytes: RawSpan, toEach exchanges: ArraySlice<Exchange>)

    /// Ends a stream in an orderly way.
    func endStream(_ exchange: Exchange)
}
