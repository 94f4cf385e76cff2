internal import Sockets
internal import Synchronization

/// The part of an event loop that other threads use.
final class LoopHandle: Sendable {
    let waker: LoopWaker
    /// The number of open connections, including those that other loops have accepted for this one.
    let connections = Atomic(0)
    private let inbox = Guarded(Inbox())

    /// A `NewConnection` that can be in an array; owns its descriptor.
    private struct Arrival {
        let descriptor: Int32
        let peer: SocketAddress
        let refusal: ConnectionRefusal?
    }

    private struct Inbox {
        var arrivals: [Arrival] = []
        var isClosed = false
    }

    init(waker: LoopWaker) {
        self.waker = waker
    }

    /// Transfers a connection to the loop; returns it if the loop takes no more connections.
    func give(_ connection: consuming NewConnection) -> NewConnection? {
        let (peer, refusal) = (connection.peer, connection.refusal)
        let arrival = Arrival(
            descriptor: connection.socket.release(),
            peer: peer,
            refusal: refusal
        )
        let isTaken = inbox.withLock { inbox in
            guard !inbox.isClosed else { return false }
            inbox.arrivals.append(arrival)
            return true
        }
        guard isTaken else { return Self.connection(arrival) }
        waker.wake()
        return nil
    }

    /// Takes the connections that were transferred to this loop; called by the loop.
    ///
    /// - Parameters:
    ///   - isLast: Whether the loop takes no more connections from now on.
    ///   - body: Called for each connection.
    func takeConnections(isLast: Bool = false, _ body: (consuming NewConnection) -> Void) {
        let arrivals = inbox.withLock { inbox -> [Arrival] in
            if isLast { inbox.isClosed = true }
            guard !inbox.arrivals.isEmpty else { return [] }
            defer { inbox.arrivals.removeAll(keepingCapacity: true) }
            return inbox.arrivals
        }
        for arrival in arrivals { body(Self.connection(arrival)) }
    }

    private static func connection(_ arrival: Arrival) -> NewConnection {
        NewConnection(
            socket: Socket(owning: FileDescriptor(owning: arrival.descriptor)),
            peer: arrival.peer,
            refusal: arrival.refusal
        )
    }
}
