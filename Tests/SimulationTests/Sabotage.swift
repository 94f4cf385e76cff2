/// Ways to break the system on purpose: a simulation that does not notice them proves nothing.
enum Sabotage: String, CaseIterable, Sendable {
    /// The database no longer refuses a second booking on a seat.
    case dropUniqueIndex
    /// A server answers first and commits afterwards.
    case answerBeforeCommit
    /// A worker tells Redis that it is done before it is, and nobody sweeps.
    case acknowledgeBeforeCommit
    /// A worker expires whatever booking a job names, whichever deadline the job was made for.
    case ignoreFence
    /// A repeated request is not recognised.
    case forgetKeys
}
