public import Bytes
public import HTTP
public import Sockets

/// The operations of an event loop that its application may use, only on the loop's thread.
public protocol LoopControl: AnyObject {
    /// The index of the event loop.
    var index: Int { get }

    /// The client's address; nil if the connection is closed.
    func peer(of exchange: Exchange) -> SocketAddress?

    /// Sends the response of a deferred exchange.
    ///
    /// `write` fills in the response. It is not called if the exchange has ended.
    func respond(to exchange: Exchange, _ write: (inout Response) -> Void)

    /// Begins a stream as the response of a deferred exchange.
    ///
    /// `write` fills in the head and the first content. It is not called if the exchange has ended.
    ///
    /// - Returns: Whether the stream has begun; false if the exchange has ended.
    func beginStream(_ exchange: Exchange, _ write: (inout Response) -> Void) -> Bool

    /// Sends a piece of a stream's content; returns false if the stream has ended.
    @discardableResult
    func send(_ bytes: borrowing ByteBuffer, to exchange: Exchange) -> Bool

    /// Sends the same piece to many streams; skips those that have ended.
    ///
    /// Sends at once, with one system call for each stream and without a copy.
    func send(_ bytes: RawSpan, toEach exchanges: ArraySlice<Exchange>)

    /// The bytes of a stream that the kernel has not accepted yet; nil if the stream has ended.
    func unsentBytes(of exchange: Exchange) -> Int?

    /// Ends a stream, so that the client sees its regular end.
    func endStream(_ exchange: Exchange)
}
