/// What the rules say: the steps to write down, the booking afterwards, and a refusal if it is one.
///
/// A refusal can come with steps: a deadline that had passed, a payment that came too late.
public struct Decision: Sendable {
    /// The first step to write; nil when nothing changes.
    public private(set) var first: Transition?

    /// The second step to write; only where there is a first.
    public private(set) var second: Transition?

    /// The booking's deadline after the first of two steps; nil where there is none, and where there
    /// is only one step.
    public private(set) var deadlineBetween: Timestamp?

    /// The booking after the steps.
    public internal(set) var state: BookingState

    /// Why the request was refused; nil when it was granted.
    public internal(set) var refusal: RuleRefusal?

    enum Reason {
        case invalidTransition
        case holdExpired
    }

    enum Verdict {
        case grant
        case refuse(Reason)
    }

    private(set) var verdict = Verdict.grant

    init(unchanged state: BookingState) {
        self.state = state
    }

    /// The newest step; nil when nothing changes.
    public var last: Transition? { second ?? first }

    mutating func move(to status: BookingStatus, at time: Timestamp, cause: Cause) {
        let step = Transition(from: state.status, to: status, at: time, cause: cause)
        state.status = status
        if first == nil {
            first = step
        } else {
            second = step
            deadlineBetween = state.expiresAt
        }
    }

    mutating func expireIfDue(at now: Timestamp) {
        guard let deadline = state.passedDeadline(at: now) else { return }
        move(to: .expired, at: deadline, cause: .deadline)
        state.expiresAt = nil
    }

    mutating func refuse(_ reason: Reason) {
        verdict = .refuse(reason)
    }

    /// Refuses an action that wants a live hold: an expired one is named as such.
    mutating func refuseEnded() {
        let ranOut = state.status == .expired && !state.wasReleased
        refuse(ranOut ? .holdExpired : .invalidTransition)
    }
}
