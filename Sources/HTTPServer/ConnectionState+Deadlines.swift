extension ConnectionState {
    /// What is to be done about a connection whose time has come.
    package enum Overdue: Equatable, Sendable {
        /// Close without a word: nothing was asked.
        case close
        /// Answer that the request took too long.
        case refuse(Refusal)
        /// Drop it, with all that waits to be sent.
        case drop(Refusal)
    }

    /// When this connection's time comes, and what is to be done then; nil where it has all the time
    /// in the world (a client that waits for an answer is not to blame).
    package func deadline(_ limits: LoopLimits) -> (at: Int64, Overdue)? {
        // Who is behind in reading is judged by that alone: it may be why nothing is read from it.
        guard let pace = outputPace else { return phaseDeadline(limits) }
        let output = pace.deadline(
            graceNanoseconds: limits.writeNanoseconds,
            bytesPerSecond: limits.writeBytesPerSecond
        )
        return (output, .drop(phase == .streaming ? .streamTooSlow : .writeTimeout))
    }

    private func phaseDeadline(_ limits: LoopLimits) -> (at: Int64, Overdue)? {
        switch phase {
        case .idle:
            return (phaseBeganAt + limits.idleNanoseconds, .close)
        case .head:
            return (phaseBeganAt + limits.headNanoseconds, .refuse(.headTimeout))
        case .content:
            let deadline = contentPace.deadline(
                graceNanoseconds: limits.contentNanoseconds,
                bytesPerSecond: limits.contentBytesPerSecond
            )
            return (deadline, .refuse(.contentTimeout))
        case .lingering:
            return (phaseBeganAt + limits.lingerNanoseconds, .close)
        case .deferred, .streaming, .closing:
            return nil
        }
    }
}
