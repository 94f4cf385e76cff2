public import HTTP
public import Sockets

/// What wants to know what a server does: metrics, access logs, tests.
///
/// Every method is called on an event loop's thread, between system calls that clients wait for: it
/// must not block, and should not allocate. `loop` is the number of the loop, from 0. What is not
/// implemented does nothing.
public protocol ServerObserver: AnyObject, Sendable {
    /// A connection was taken on.
    func connectionOpened(loop: Int)

    /// A connection has ended; each one that was opened, once.
    func connectionClosed(loop: Int)

    /// A request was answered, or its stream has ended. The last byte may still wait to be sent.
    func requestFinished(_ record: borrowing RequestRecord, loop: Int)

    /// A request, or a whole connection, was refused by the server itself.
    func refused(_ refusal: Refusal, loop: Int)

    /// Descriptors or memory have run out: the loop accepts nobody for a moment
    /// (`ServerLimits.acceptPause`), and is called again where they are still missing after it.
    func acceptingPaused(_ error: SystemError, loop: Int)

    /// The loop is about to wait for events: what was gathered may be written now.
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
    public func refused(_ refusal: Refusal, loop: Int) {}
    /// Does nothing.
    public func acceptingPaused(_ error: SystemError, loop: Int) {}
    /// Does nothing.
    public func turnEnded(loop: Int) {}
}

/// One request that was answered, by the application or by the server itself.
///
/// The target lies in the connection's memory: the record is valid only during the call.
public struct RequestRecord: ~Copyable, ~Escapable, Sendable {
    /// All but the target; may be kept.
    public let facts: RequestFacts

    /// The request target as it was sent: any bytes; empty where the request line did not get there.
    public let target: RawSpan

    @_lifetime(copy target)
    package init(_ facts: RequestFacts, target: RawSpan) {
        self.facts = facts
        self.target = target
    }
}

/// What is known of a request that was answered.
public struct RequestFacts: Sendable {
    /// The method; nil where the request line did not get that far.
    public let method: Method?
    /// Whether it was an HTTP/1.1 request (else 1.0, or unknown).
    public let isHTTP11: Bool
    /// The status of the answer.
    public let status: UInt16
    /// What the application called the route (`Response.routeLabel`); empty where it did not.
    public let routeLabel: StaticString
    /// What `X-Request-Id` says.
    public let requestID: UInt64
    /// The client's address.
    public let peer: SocketAddress
    /// From when the loop saw the request's last bytes to its answer, or to the end of its stream.
    public let durationNanoseconds: Int64
    /// Bytes of the request's content.
    public let receivedContentBytes: Int
    /// Bytes of the answer, head included, before they are sent.
    public let sentBytes: Int

    /// Takes what is known.
    package init(
        method: Method?,
        isHTTP11: Bool,
        status: UInt16,
        routeLabel: StaticString,
        requestID: UInt64,
        peer: SocketAddress,
        durationNanoseconds: Int64,
        receivedContentBytes: Int,
        sentBytes: Int
    ) {
        self.method = method
        self.isHTTP11 = isHTTP11
        self.status = status
        self.routeLabel = routeLabel
        self.requestID = requestID
        self.peer = peer
        self.durationNanoseconds = durationNanoseconds
        self.receivedContentBytes = receivedContentBytes
        self.sentBytes = sentBytes
    }
}
