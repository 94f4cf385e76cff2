/// Where a connection stands, and what is to be done next about it.
///
/// A value without a socket: its loop tells it what has happened (`ConnectionState+Events.swift`),
/// asks for the `nextStep`, performs that, and tells it again. Everything about the order of reading,
/// answering, sending and closing is decided here.
///
/// ```
///            bytes            head          all there
///   idle ──────────► head ──────────► content ──────► (the application answers)
///    ▲ ▲                                              │        │         │
///    │ └────────────────── answered ──────────────────┘        │         │
///    └───── finished ── deferred ◄──────────── later ──────────┘         │
///    └───── ended ───── streaming ◄─────────── stream ───────────────────┘
///
///   refused, or the last answer ──► closing ──── all sent ───► lingering ──► closed
/// ```
package struct ConnectionState: Equatable, Sendable {
    package enum Phase: Equatable, Sendable {
        /// Between two requests, or before the first.
        case idle
        /// A part of a head has come.
        case head
        /// A head has come, and its content is on its way.
        case content
        /// The application answers later; nothing is read meanwhile.
        case deferred
        /// The application sends a stream; nothing is read meanwhile.
        case streaming
        /// The last answer was given: it is sent, then the connection ends.
        case closing
        /// All was sent and our side is closed; input is discarded, so that the kernel does not
        /// answer it with a reset, which would take the answer away from the client
        /// (RFC 9112, section 9.6).
        case lingering
    }

    /// What the loop is to do.
    package enum Step: Equatable, Sendable {
        /// Look at the input.
        case parse
        /// Send output.
        case send
        /// Receive input.
        case receive
        /// Receive input and forget it.
        case discard
        /// Answer that the request is cut short.
        case refuseTruncated
        /// Close our side, and linger.
        case closeWriting
        /// Close the connection.
        case close
        /// Let others have their turn, and come back.
        case yield
        /// Nothing, until the socket is ready or the deadline comes.
        case wait
    }

    package var phase = Phase.idle
    /// Whether the kernel may have input, as far as edge-triggered events tell.
    package var mayReceive = true
    /// Whether the kernel may have room for output.
    package var maySend = true
    /// Whether the client's end of stream is known to be on its way: then a short read does not
    /// mean that there will be another event.
    package var endIsComing = false
    /// Whether the client's end of stream was received.
    package var inputEnded = false
    /// Whether there is input that has not been looked at.
    package var hasFreshInput = false
    /// Bytes that wait to be sent.
    package var outputBytes = 0
    /// Whether this loop is ending: the connection is closed as soon as nothing is in flight.
    package var isDraining = false
    /// Whether the client may be sending at the moment of closing.
    package var mustLinger = false
    /// Requests answered since the turn began.
    package var requestsThisTurn = 0
    /// Bytes discarded while lingering.
    package var discardedBytes = 0
    /// When `phase` began.
    package var phaseBeganAt: Int64
    /// The progress of content, while `phase` is `content`.
    package var contentPace: Pace
    /// The progress of output, while the kernel does not take it.
    package var outputPace: Pace?

    /// A new connection.
    package init(now: Int64) {
        phaseBeganAt = now
        contentPace = Pace(beganAt: now)
    }

    /// What is to be done next.
    package func nextStep(_ limits: LoopLimits) -> Step {
        switch phase {
        case .idle, .head, .content: nextReadingStep(limits)
        case .deferred, .streaming: outputBytes > 0 && maySend ? .send : .wait
        case .closing: nextClosingStep()
        case .lingering: nextLingeringStep(limits)
        }
    }

    private func nextReadingStep(_ limits: LoopLimits) -> Step {
        let hasRoom = outputBytes < limits.outputBytes
        // Everything that has arrived is answered before anything is sent, so that pipelined
        // requests share one system call.
        if hasFreshInput, hasRoom, requestsThisTurn < limits.requestsPerTurn { return .parse }
        if outputBytes > 0, maySend { return .send }
        if hasFreshInput { return hasRoom ? .yield : .wait }
        if inputEnded {
            guard phase == .idle else { return .refuseTruncated }
            return outputBytes == 0 ? .close : .wait
        }
        // Not reading is the backpressure: the client's window closes.
        guard mayReceive, hasRoom else {
            return isDraining && phase == .idle && outputBytes == 0 ? .close : .wait
        }
        return requestsThisTurn < limits.requestsPerTurn ? .receive : .yield
    }

    private func nextClosingStep() -> Step {
        if outputBytes > 0 { return maySend ? .send : .wait }
        // Closing a socket that has unread input resets the connection.
        let mayHaveInput = mustLinger || hasFreshInput || mayReceive
        return mayHaveInput && !inputEnded ? .closeWriting : .close
    }

    private func nextLingeringStep(_ limits: LoopLimits) -> Step {
        if inputEnded || discardedBytes > limits.lingerBytes { return .close }
        return mayReceive ? .discard : .wait
    }
}
