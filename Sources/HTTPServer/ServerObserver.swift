public import HTTP
public import Sockets

/// Receives the events of a server, for metrics and logs.
///
/// An event loop calls the methods on its thread while clients wait, so they must not block and
/// should not allocate memory. `loop` is the index of the event loop. The default implementations
/// do nothing.
public protocol ServerObserver: AnyObject, Sendable {
    /// The loop has opened a connection.
    func connectionOpened(loop: Int)

    /// The loop has closed a connection; called once for each opened connection.
    func connectionClosed(loop: Int)

    /// A response is complete, or a stream has ended; bytes of it may still be unsent.
    func requestFinished(_ record: borrowing RequestRecord, loop: Int)

    /// The server itself has refused a request, or has closed a connection.
    func refused(_ refusal: ConnectionRefusal, loop: Int)

    /// Descriptors or memory have run out, so the loop accepts no connection for
    /// `HTTPServerLimits.acceptPause`. Called again if they are still missing afterwards.
    func acceptingPaused(_ error: SystemError, loop: Int)

    /// The loop has handled all events of this turn, and is about to wait.
    func turnEnded(loop: Int)
}

extension ServerObserver {
    /// Does nothing.
    public func connectionOpened(loop: Int) {}
    /// Does nothing.
    public func connectionClosed(loop: Int) {}
    /// Does nothing.
    public func requestFinished(_ record: borrowing RequestRecord, loop: Int) {}
    /// Does nothing.
    public func refused(_ refusal: ConnectionRefusal, loop: Int) {}
    /// Does nothing.
    public func acceptingPaused(_ error: SystemError, loop: Int) {}
    /// Does nothing.
    public func turnEnded(loop: Int) {}
}

/// A request with its response, from the application or from the server itself.
///
/// The target is in the connection's memory, so the record is valid only during the call.
public struct RequestRecord: ~Copyable, ~Escapable, Sendable {
    /// All values except the target.
    public let facts: RequestFacts

    /// The request target as the client sent it, with any bytes; empty if the request line was
    /// refused before it.
    public let target: RawSpan

    @_lifetime(copy target)
    package init(_ facts: RequestFacts, target: RawSpan) {
        self.facts = facts
        self.target = target
    }
}

/// The values of a request and its response.
public struct RequestFacts: Sendable {
    /// The method; nil if the request line was refused before it was known.
    public let method: Method?
    /// The status of the response.
    public let status: UInt16
    /// The name of the endpoint (`Response.routeLabel`); empty if the application did not set it.
    public let routeLabel: StaticString
    /// The value of `X-Request-Id`.
    public let requestID: UInt64
    /// The client's address.
    public let peer: SocketAddress
    /// The time from the arrival of the request's last byte to the end of the response.
    ///
    /// In nanoseconds and not a `Duration`, since it is computed for every request.
    public let durationNanoseconds: Int64
    /// The size of the request's content in bytes.
    public let receivedContentBytes: Int
    /// The size of the response in bytes, including its head.
    public let sentBytes: Int

    package init(
        method: Method?,
        status: UInt16,
        routeLabel: StaticString,
        requestID: UInt64,
        peer: SocketAddress,
        durationNanoseconds: Int64,
        receivedContentBytes: Int,
        sentBytes: Int
    ) {
        self.method = method
        self.status = status
        self.routeLabel = routeLabel
        self.requestID = requestID
        self.peer = peer
        self.durationNanoseconds = durationNanoseconds
        self.receivedContentBytes = receivedContentBytes
        self.sentBytes = sentBytes
    }
}
