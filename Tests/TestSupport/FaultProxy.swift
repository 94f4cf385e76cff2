import Foundation
import Synchronization

/// A TCP proxy before a PostgreSQL server that cuts or stalls a connection exactly at a COMMIT.
///
/// It reads the messages of both sides (https://www.postgresql.org/docs/current/protocol-message-formats.html),
/// so clients must not use TLS. Safe to use from any thread.
public final class FaultProxy: Sendable {
    /// When a fault happens.
    public enum Moment: CaseIterable, Sendable {
        /// The client has sent a COMMIT, and the server does not receive it.
        case beforeCommit
        /// The server has received the COMMIT; what it sends from now on does not arrive.
        case afterCommit
        /// The server has confirmed the COMMIT, and the client does not receive that.
        case beforeConfirmation
    }

    /// What happens to the connection.
    public enum Fault: CaseIterable, Sendable {
        /// It ends on both sides.
        case cut
        /// It stays open, and no more bytes pass.
        case stall
    }

    private struct State {
        var armed: (fault: Fault, moment: Moment)?
        var hits = 0
        var connections: [ObjectIdentifier: ProxiedConnection] = [:]
        var isClosed = false
        var refusesClients = false
    }

    private let listener: LoopbackListener
    private let state = Mutex(State())
    private let serverPort: UInt16

    /// The port on which it accepts clients.
    public var port: UInt16 { listener.port }

    /// Starts a proxy before the server on `serverPort` of the loopback address.
    public init(serverPort: UInt16) throws {
        self.serverPort = serverPort
        listener = try LoopbackListener()
        let listener = listener
        Thread.detachNewThread { [weak self] in
            while true {
                let client = accept(listener.descriptor, nil, nil)
                guard client >= 0 else { return }
                guard let self else {
                    _ = close(client)
                    return
                }
                self.accepted(client)
            }
        }
    }

    deinit {
        // Wakes the thread in accept.
        shutdown(listener.descriptor, Int32(SHUT_RDWR))
        for connection in state.withLock({ Array($0.connections.values) }) { connection.cut() }
    }

    /// Makes the next connection on which `moment` comes have a fault, once.
    public func arm(_ fault: Fault, at moment: Moment) {
        state.withLock { $0.armed = (fault, moment) }
    }

    /// How many faults have happened.
    public var hits: Int { state.withLock { $0.hits } }

    /// Cuts the connections when the server has sent this many more bytes on one of them.
    public func cutAfter(bytes: Int) {
        for connection in state.withLock({ Array($0.connections.values) }) {
            connection.cutAfter(bytes: bytes)
        }
    }

    /// Whether new clients are refused, as if there were no server.
    public func refuseClients(_ refuses: Bool) {
        state.withLock { $0.refusesClients = refuses }
    }

    /// Cuts all connections, also stalled ones.
    public func cutAll() {
        for connection in state.withLock({ Array($0.connections.values) }) { connection.cut() }
    }

    private func accepted(_ client: Int32) {
        let refuses = state.withLock { $0.refusesClients }
        guard !refuses, let server = try? StreamSocket(port: serverPort, seconds: nil) else {
            close(client)
            return
        }
        let connection = ProxiedConnection(client: client, server: server) {
            [weak self] moment in self?.fault(at: moment)
        }
        state.withLock { $0.connections[ObjectIdentifier(connection)] = connection }
        connection.start { [weak self] connection in
            self?.state.withLock {
                _ = $0.connections.removeValue(forKey: ObjectIdentifier(connection))
            }
        }
    }

    private func fault(at moment: Moment) -> Fault? {
        state.withLock { state in
            guard let armed = state.armed, armed.moment == moment else { return nil }
            state.armed = nil
            state.hits += 1
            return armed.fault
        }
    }
}

/// One client of a proxy with its connection to the server.
private final class ProxiedConnection: @unchecked Sendable {
    // Unchecked: each descriptor is read by one thread and written by the other one, and both are closed
    // after both threads have ended.
    private let client: Int32
    private let server: StreamSocket
    private let fault: @Sendable (FaultProxy.Moment) -> FaultProxy.Fault?
    private let threads = Atomic(2)
    private let isStalled = Atomic(false)
    /// How many bytes the server may still send.
    private let bytesLeft = Atomic(Int.max)

    init(
        client: Int32,
        server: StreamSocket,
        fault: @escaping @Sendable (FaultProxy.Moment) -> FaultProxy.Fault?
    ) {
        self.client = client
        self.server = server
        self.fault = fault
    }

    deinit { close(client) }

    func cut() {
        isStalled.store(false, ordering: .releasing)
        shutdown(client, Int32(SHUT_RDWR))
        shutdown(server.descriptor, Int32(SHUT_RDWR))
    }

    func cutAfter(bytes: Int) { bytesLeft.store(bytes, ordering: .releasing) }

    func start(atEnd: @escaping @Sendable (ProxiedConnection) -> Void) {
        for run in [forwardRequests, forwardResponses] {
            Thread.detachNewThread {
                run()
                self.cutUnlessStalled()
                let left = self.threads.subtract(1, ordering: .acquiringAndReleasing).newValue
                if left == 0 { atEnd(self) }
            }
        }
    }

    private func forwardRequests() {
        var messages = PostgresMessages(hasStartup: true)
        forward(from: client, to: server.descriptor) { bytes, send in
            for message in messages.take(bytes) {
                let isCommit = message.isBind(of: "commit")
                if isCommit, happens(.beforeCommit) { return false }
                guard send(message.bytes) else { return false }
                // The Sync has to arrive, too: without it, the server would not run the COMMIT yet.
                if isCommit { messages.endsAtSync = true }
                if message.isSync, messages.endsAtSync {
                    messages.endsAtSync = false
                    if happens(.afterCommit) { return false }
                }
            }
            return true
        }
    }

    private func forwardResponses() {
        var messages = PostgresMessages(hasStartup: false)
        forward(from: server.descriptor, to: client) { bytes, send in
            let left = bytesLeft.load(ordering: .acquiring)
            guard left == .max else {
                bytesLeft.store(max(left - bytes.count, 0), ordering: .releasing)
                return send(bytes.prefix(left)) && left > bytes.count
            }
            for message in messages.take(bytes) {
                if message.isCommandComplete("COMMIT"), happens(.beforeConfirmation) {
                    return false
                }
                guard send(message.bytes) else { return false }
            }
            return true
        }
    }

    /// Reads until a side ends, or `handle` returns false.
    private func forward(
        from source: Int32,
        to target: Int32,
        _ handle: (ArraySlice<UInt8>, (ArraySlice<UInt8>) -> Bool) -> Bool
    ) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe recv(source, &buffer, buffer.count, 0)
            // A stalled connection swallows what still arrives in the other direction.
            guard count > 0, !isStalled.load(ordering: .acquiring) else { break }
            let goesOn = handle(buffer[..<count]) { bytes in
                guard !isStalled.load(ordering: .acquiring) else { return false }
                return unsafe bytes.withUnsafeBytes { bytes in
                    unsafe send(target, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
                        == bytes.count
                }
            }
            guard goesOn else { break }
        }
    }

    private func happens(_ moment: FaultProxy.Moment) -> Bool {
        switch fault(moment) {
        case nil: return false
        case .cut?: cut()
        case .stall?: isStalled.store(true, ordering: .releasing)
        }
        return true
    }

    private func cutUnlessStalled() {
        while isStalled.load(ordering: .acquiring) { usleep(10_000) }
        cut()
    }
}
