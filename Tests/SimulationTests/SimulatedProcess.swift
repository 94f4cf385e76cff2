import Bookings
import Synchronization

/// A server or worker process, as far as faults concern it.
///
/// A dead process writes nothing, and delivers nothing; the simulation replaces it with a new one.
final class SimulatedProcess: Sendable {
    /// The kind of a step.
    enum Step {
        /// Before or after a read or a write.
        case operation(reading: BookingID?)
        /// Before the commit.
        case beforeCommit
        /// After the commit, where only a crash is possible.
        case afterCommit
    }

    private struct State {
        var fault: Fault?
        var steps = 0
        var hasFailed = false
        var isDead = false
    }

    let journal: Journal
    let sabotage: Sabotage?
    private let state = Mutex(State())

    init(journal: Journal, sabotage: Sabotage?) {
        self.journal = journal
        self.sabotage = sabotage
    }

    var isDead: Bool { state.withLock { $0.isDead } }

    /// Whether the fault of the current batch has occurred.
    var hasFailed: Bool { state.withLock { $0.hasFailed } }

    /// Sets the fault of the next batch.
    func expect(_ fault: Fault?) {
        state.withLock { state in
            state.fault = fault
            state.steps = 0
            state.hasFailed = false
        }
    }

    /// Takes a step, at which the fault may occur.
    func take(_ step: Step = .operation(reading: nil)) throws(StoreError) {
        try state.withLock { (state) throws(StoreError) in
            guard !state.isDead else { throw .closed }
            state.steps += 1
            guard let fault = state.fault, fault.occurs(at: step, number: state.steps) else {
                return
            }
            var effect = fault.effect
            if case .from = fault.place, state.hasFailed { effect = fault.later ?? effect }
            switch (effect, step) {
            case (.crash, _):
                state.isDead = true
                throw .closed
            case (.error, .afterCommit): break
            case (.error(let error), _):
                state.hasFailed = true
                if case .beforeCommit = fault.place { state.fault = nil }
                throw error
            }
        }
    }
}

extension Fault {
    fileprivate func occurs(at step: SimulatedProcess.Step, number: Int) -> Bool {
        switch (place, step) {
        case (.at(step: number), _): true
        case (.from(step: let first), _): number >= first
        case (.beforeCommit, .beforeCommit), (.afterCommit, .afterCommit): true
        case (.reading(let id), .operation(reading: let read)): id == read
        default: false
        }
    }
}
