import Foundation
import Synchronization
import TestSupport

/// Clients that write in threads of their own until they are stopped.
///
/// A client whose connection breaks connects to any of the servers again. Safe to use from any thread.
final class BackgroundLoad: Sendable {
    private struct State {
        var ports: [UInt16]
        var isStopped = false
        var threads = 0
        var completed = 0
        var newest = ContinuousClock.now
        var longestPause = Duration.zero
    }

    /// Confined to one thread: its own, and the stopping one after that has ended.
    private final class Client: @unchecked Sendable {
        let client: WriteClient
        init(_ client: WriteClient) { self.client = client }
    }

    private let state: Mutex<State>
    private let clients: [Client]

    /// Starts the clients.
    init(clients: [WriteClient], ports: [UInt16]) {
        self.clients = clients.map(Client.init)
        state = Mutex(State(ports: ports, threads: clients.count))
        for client in self.clients {
            Thread.detachNewThread {
                while !self.state.withLock({ $0.isStopped }) { self.exchange(client.client) }
                self.state.withLock { $0.threads -= 1 }
            }
        }
    }

    /// How many writes have an outcome.
    var completed: Int { state.withLock { $0.completed } }

    /// The longest time without a completed write since the last call.
    func takeLongestPause() -> Duration {
        state.withLock { state in
            defer { state.longestPause = .zero }
            return max(state.longestPause, state.newest.duration(to: .now))
        }
    }

    /// Replaces the servers.
    func use(ports: [UInt16]) { state.withLock { $0.ports = ports } }

    /// Waits until some more writes have an outcome.
    func waitForWrites(_ count: Int, within time: Duration) throws {
        let goal = completed + count
        try waitUntil("\(count) more writes", within: time) { completed >= goal }
    }

    /// Stops the clients, and lets each find out the outcome of its newest write.
    ///
    /// - Returns: The clients.
    func stop() throws -> [WriteClient] {
        state.withLock { $0.isStopped = true }
        try waitUntil("the clients to stop", within: .seconds(60)) {
            state.withLock { $0.threads == 0 }
        }
        for client in clients.map(\.client) {
            try waitUntil("the outcome of a write", within: .seconds(60)) {
                guard client.hasPendingWrite else { return true }
                exchange(client)
                return !client.hasPendingWrite
            }
        }
        return clients.map(\.client)
    }

    private func exchange(_ client: WriteClient) {
        if client.connection == nil {
            let port = state.withLock { $0.ports.randomElement() }
            client.connection = port.flatMap { try? HTTPConnection(port: $0) }
        }
        client.send()
        guard client.receive() else {
            usleep(20_000)
            return
        }
        state.withLock { state in
            let now = ContinuousClock.now
            state.completed += 1
            state.longestPause = max(state.longestPause, state.newest.duration(to: now))
            state.newest = now
        }
    }
}
