extension ConnectionState {
    /// What the event loop does with a connection whose deadline has passed.
    package enum Overdue: Equatable, Sendable {
        /// Close it without a response, since there is no request.
        case close
        /// Respond that the request took too long.
        case refuse(ConnectionRefusal)
        /// Close it with a reset, and discard unsent bytes.
        case drop(ConnectionRefusal)
    }

    /// The deadline of the connection, in nanoseconds of the monotonic clock, and what happens
    /// then.
    ///
    /// Nil if the connection waits for the application, for which the client is not responsible.
    package func deadline(_ limits: LoopLimits) -> (at: Int64, action: Overdue)? {
        // While the client reads too slowly, the server may not read its requests, so no other
        // deadline applies.
        guard let pace = outputPace else { return phaseDeadline(limits) }
        let output = pace.deadline(
            graceNanoseconds: limits.writeNanoseconds,
            bytesPerSecond: limits.writeBytesPerSecond
        )
        return (output, .drop(phase == .streaming ? .streamTooSlow : .writeTimeout))
    }

    private func phaseDeadline(_ limits: LoopLimits) -> (at: Int64, action: Overdue)? {
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
