package import Sockets
internal import Synchronization

/// Counts what all loops of a server share: connections, addresses and the memory of buffers.
package final class Admission: Sendable {
    private let limits: ServerLimits
    private let connections = Atomic(0)
    private let refused = Atomic(0)
    private let buffered = Atomic(0)
    private let perAddress = Guarded<[NetworkKey: Int]>([:])
    private let countsAddresses: Bool

    package init(limits: ServerLimits) {
        self.limits = limits
        // Where the bound cannot be reached there is nothing to count.
        countsAddresses = limits.connectionsPerAddress < limits.connections
    }

    /// What becomes of a new connection.
    package enum Verdict {
        /// It is served. `release(_:isRefused:)` when it has ended.
        case served
        /// It is told why it is not served. `release(_:isRefused:)` when it has ended.
        case refused(Refusal)
    }

    /// Whether a connection may be accepted: where it would have to be refused, there must be room
    /// to say so.
    package var mayAccept: Bool {
        refused.load(ordering: .relaxed) < limits.refusedConnections
    }

    /// Counts a new connection.
    package func admit(_ peer: SocketAddress) -> Verdict {
        let (_, count) = connections.add(1, ordering: .relaxed)
        guard count <= limits.connections else { return refuse(.connectionLimit) }
        guard !countsAddresses || takeAddress(NetworkKey(peer)) else {
            return refuse(.addressLimit)
        }
        return .served
    }

    /// A connection that was admitted or refused has ended.
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

    /// Whether `bytes` more may be buffered.
    package func hasRoom(for bytes: Int) -> Bool {
        buffered.load(ordering: .relaxed) + bytes <= limits.bufferedBytes
    }

    /// Buffers have grown or, with a negative number, shrunk.
    package func countBuffered(_ bytes: Int) {
        buffered.add(bytes, ordering: .relaxed)
    }

    /// What is counted now; refused connections are not.
    package var load: (connections: Int, bufferedBytes: Int) {
        (connections.load(ordering: .relaxed), buffered.load(ordering: .relaxed))
    }

    private func refuse(_ refusal: Refusal) -> Verdict {
        connections.subtract(1, ordering: .relaxed)
        refused.add(1, ordering: .relaxed)
        return .refused(refusal)
    }

    private func takeAddress(_ key: NetworkKey) -> Bool {
        perAddress.withLock { counts in
            let count = counts[key, default: 0]
            guard count < limits.connectionsPerAddress else { return false }
            counts[key] = count + 1
            return true
        }
    }
}
