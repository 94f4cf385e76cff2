import HTTPServer
import Sockets

/// Records the events that a server reports to its observers.
final class Observations: ServerObserver {
    struct State {
        var opened = 0
        var closed = 0
        var refusals: [ConnectionRefusal] = []
        var requests: [(target: String, facts: RequestFacts)] = []
    }

    private let state = Guarded(State())

    var now: State { state.withLock { $0 } }

    func connectionOpened(loop: Int) { state.withLock { $0.opened += 1 } }

    func connectionClosed(loop: Int) { state.withLock { $0.closed += 1 } }

    func refused(_ refusal: ConnectionRefusal, loop: Int) {
        state.withLock { $0.refusals.append(refusal) }
    }

    func requestFinished(_ record: borrowing RequestRecord, loop: Int) {
        let target = String(copying: record.target)
        let facts = record.facts
        state.withLock { $0.requests.append((target, facts)) }
    }
}
