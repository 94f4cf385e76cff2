/// The state machine of a connection: decides the order of receiving, responding, sending and
/// closing.
///
/// It performs no I/O. The event loop reports what has happened (`ConnectionState+Events.swift`),
/// asks for the `nextStep`, performs it, and reports its result.
///
/// ```
///            bytes            head            content
///   idle ──────────► head ──────────► content ──────► (the application responds)
///    ▲ ▲                                 │               │        │        │
///    │ └─────────── responded ───────────┼───────────────┘        │        │
///    ├── finished ── deferred ◄──────────┼─────── deferred ───────┘        │
///    └── finished ── streaming ◄─────────┼─────── streaming ───────────────┘
///                                        │ refused by its head
///                                        ▼
///   refused, or the last response ──► closing ── all sent ──► lingering ──► closed
/// ```
package struct ConnectionState: Equatable, Sendable {
    package enum Phase: Equatable, Sendable {
        /// Before the first request, or between two requests.
        case idle
        /// A part of a head has arrived.
        case head
        /// A head has arrived; its content is incomplete.
        case content
        /// The application responds later; the server does not read.
        case deferred
        /// The application sends a stream; the server does not read.
        case streaming
        /// The last response is being sent; then the connection is closed.
        case closing
        /// All output was sent and the sending side is closed. The server discards input: otherwise
        /// the kernel would respond to it with a reset, which can destroy the response before the
        /// client has read it (RFC 9112, section 9.6).
        case lingering
    }

    /// The next step of the event loop.
    package enum Step: Equatable, Sendable {
        /// Parse the input.
        case parse
        /// Send output.
        case send
        /// Receive input.
        case receive
        /// Receive and discard input.
        case discard
        /// Respond that the request is incomplete.
        case refuseTruncated
        /// Close the sending side, then linger.
        case closeWriting
        /// Close the connection.
        case close
        /// Handle other connections, then continue.
        case yield
        /// Wait for the next event or the deadline.
        case wait
    }

    package var phase = Phase.idle
    /// Whether the kernel may have input; events report only changes.
    package var mayReceive = true
    /// Whether the kernel may accept output; events report only changes.
    package var maySend = true
    /// Whether an event has reported that the client closed its sending side, so that no further
    /// event will follow even if a receive was short.
    package var endIsComing = false
    /// Whether the end of the client's bytes was received.
    package var inputEnded = false
    /// Whether there is input that was not parsed.
    package var hasFreshInput = false
    /// The number of unsent bytes.
    package var outputBytes = 0
    /// Whether the server is stopping: the connection is closed after its current request.
    package var isDraining = false
    /// Whether the client may be sending while the server closes the connection.
    package var mustLinger = false
    /// The number of requests since the turn began.
    package var requestsThisTurn = 0
    /// The number of bytes discarded while lingering.
    package var discardedBytes = 0
    /// When `phase` began, in nanoseconds of the monotonic clock.
    package var phaseBeganAt: Int64
    /// The pace of the content, while `phase` is `content`.
    package var contentPace: Pace
    /// The pace of the output; nil unless the kernel does not accept it.
    package var outputPace: Pace?

    /// Creates the state of a new connection.
    package init(now: Int64) {
        phaseBeganAt = now
        contentPace = Pace(beganAt: now)
    }

    /// The next step.
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
        // All requests that have arrived are handled before anything is sent, so that pipelined
        // requests share one send.
        if hasFreshInput, hasRoom, requestsThisTurn < limits.requestsPerTurn { return .parse }
        if outputBytes > 0, maySend { return .send }
        if hasFreshInput { return hasRoom ? .yield : .wait }
        if inputEnded {
            guard phase == .idle else { return .refuseTruncated }
            return outputBytes == 0 ? .close : .wait
        }
        // Not reading is the backpressure: the client's TCP window closes.
        guard mayReceive, hasRoom else {
            return isDraining && phase == .idle && outputBytes == 0 ? .close : .wait
        }
        return requestsThisTurn < limits.requestsPerTurn ? .receive : .yield
    }

    private func nextClosingStep() -> Step {
        if outputBytes > 0 { return maySend ? .send : .wait }
        // Closing a socket with unread input would reset the connection.
        let mayHaveInput = mustLinger || hasFreshInput || mayReceive
        return mayHaveInput && !inputEnded ? .closeWriting : .close
    }

    private func nextLingeringStep(_ limits: LoopLimits) -> Step {
        if inputEnded || discardedBytes > limits.lingerBytes { return .close }
        return mayReceive ? .discard : .wait
    }
}
