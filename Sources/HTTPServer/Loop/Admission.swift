package import Sockets
internal import Synchronization

/// Counts connections, addresses and the memory of buffers over all event loops of a server.
package final class Admission: Sendable {
    private let limits: HTTPServerLimits
    private let connections = Atomic(0)
    private let refused = Atomic(0)
    private let buffered = Atomic(0)
    private let perAddress = Guarded<[NetworkKey: Int]>([:])
    private let countsAddresses: Bool

    package init(limits: HTTPServerLimits) {
        self.limits = limits
        // A limit that cannot be exceeded needs no counting.
        countsAddresses = limits.connectionsPerAddress < limits.connections
    }

    /// Whether a connection may be accepted: the server must be able to respond even if it refuses
    /// the connection.
    package var mayAccept: Bool {
        refused.load(ordering: .relaxed) < limits.refusedConnections
    }

    /// Counts a new connection; returns why the server refuses it, or nil.
    ///
    /// `release(_:isRefused:)` must be called when the connection is closed, also if it is refused.
    package func admit(_ peer: SocketAddress) -> ConnectionRefusal? {
        let (_, count) = connections.add(1, ordering: .relaxed)
        guard count <= limits.connections else { return refuse(.connectionLimit) }
        guard !countsAddresses || admitAddress(NetworkKey(peer)) else {
            return refuse(.addressLimit)
        }
        return nil
    }

    /// Counts that a connection was closed.
    package func release(_ peer: SocketAddress, isRefused: Bool) {
        guard !isRefused else {
            refused.subtract(1, ordering: .relaxed)
            return
        }
        connections.subtract(1, ordering: .relaxed)
        guard countsAddresses else { return }
        let key = NetworkKey(peer)
        perAddress.withLock { counts in
            guard let count = counts[key] else { return }
            counts[key] = count > 1 ? count - 1 : nil
        }
    }

    /// Whether buffers may grow by `bytes`.
    package func hasRoom(for bytes: Int) -> Bool {
        buffered.load(ordering: .relaxed) + bytes <= limits.bufferedBytes
    }

    /// Counts that buffers have grown, or have shrunk if `bytes` is negative.
    package func countBuffered(_ bytes: Int) {
        buffered.add(bytes, ordering: .relaxed)
    }

    /// The current counts, without refused connections.
    package var load: (connections: Int, bufferedBytes: Int) {
        (connections.load(ordering: .relaxed), buffered.load(ordering: .relaxed))
    }

    private func refuse(_ refusal: ConnectionRefusal) -> ConnectionRefusal {
        connections.subtract(1, ordering: .relaxed)
        refused.add(1, ordering: .relaxed)
        return refusal
    }

    private func admitAddress(_ key: NetworkKey) -> Bool {
        perAddress.withLock { counts in
            let count = counts[key, default: 0]
            guard count < limits.connectionsPerAddress else { return false }
            counts[key] = count + 1
            return true
        }
    }
}
