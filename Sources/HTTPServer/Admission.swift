internal import Sockets
internal import Synchronization

/// Counts what all loops of a server share: connections, addresses and the memory of buffers.
final class Admission: Sendable {
    private let limits: ServerLimits
    private let connections = Atomic(0)
    private let refused = Atomic(0)
    private let buffered = Atomic(0)
    private let perAddress = Mutex<[AddressKey: Int]>([:])
    private let countsAddresses: Bool

    init(limits: ServerLimits) {
        self.limits = limits
        // Where the bound cannot be reached there is nothing to count.
        countsAddresses = limits.connectionsPerAddress < limits.connections
    }

    /// What becomes of a new connection.
    enum Verdict {
        /// It is served. `release(_:isRefused:)` when it has ended.
        case served
        /// It is told why it is not served. `release(_:isRefused:)` when it has ended.
        case refused(Refusal)
        /// There is no room even for that.
        case turnedAway
    }

    /// Counts a new connection.
    func admit(_ peer: SocketAddress) -> Verdict {
        guard Self.take(connections, upTo: limits.connections) else {
            return refuse(.connectionLimit)
        }
        guard !countsAddresses || takeAddress(AddressKey(peer)) else {
            connections.subtract(1, ordering: .relaxed)
            return refuse(.addressLimit)
        }
        return .served
    }

    /// A connection that was admitted or refused has ended.
    func release(_ peer: SocketAddress, isRefused: Bool) {
        guard !isRefused else {
            refused.subtract(1, ordering: .relaxed)
            return
        }
        connections.subtract(1, ordering: .relaxed)
        guard countsAddresses else { return }
        let key = AddressKey(peer)
        perAddress.withLock { counts in
            guard let count = counts[key] else { return }
            counts[key] = count > 1 ? count - 1 : nil
        }
    }

    /// Whether `bytes` more may be buffered.
    func hasRoom(for bytes: Int) -> Bool {
        buffered.load(ordering: .relaxed) + bytes <= limits.bufferedBytes
    }

    /// Buffers have grown or, with a negative number, shrunk.
    func countBuffered(_ bytes: Int) {
        buffered.add(bytes, ordering: .relaxed)
    }

    private func refuse(_ refusal: Refusal) -> Verdict {
        Self.take(refused, upTo: limits.refusedConnections) ? .refused(refusal) : .turnedAway
    }

    private static func take(_ counter: borrowing Atomic<Int>, upTo bound: Int) -> Bool {
        let (_, count) = counter.add(1, ordering: .relaxed)
        guard count > bound else { return true }
        counter.subtract(1, ordering: .relaxed)
        return false
    }

    private func takeAddress(_ key: AddressKey) -> Bool {
        perAddress.withLock { counts in
            let count = counts[key, default: 0]
            guard count < limits.connectionsPerAddress else { return false }
            counts[key] = count + 1
            return true
        }
    }

    /// Whom connections are counted for: an IPv4 address, or an IPv6 network of 64 bits, which is
    /// what one customer gets at least (RFC 6177).
    private struct AddressKey: Hashable {
        let network: UInt64
        let isIPv6: Bool

        init(_ address: SocketAddress) {
            // IPv4 addresses mapped into IPv6 have nothing in their first 64 bits.
            network = address.high == 0 ? address.low : address.high
            isIPv6 = address.isIPv6
        }
    }
}
