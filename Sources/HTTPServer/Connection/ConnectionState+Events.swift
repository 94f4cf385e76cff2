extension ConnectionState {
    /// What happens to a connection after a response (RFC 9112, section 9.3).
    package enum Persistence: Equatable, Sendable {
        /// The server reads the next request.
        case keepAlive
        /// The server closes it because the client asked for it, and so sends nothing more.
        case closeForClient
        /// The server closes it, while the client may be sending another request.
        case close
    }

    /// A turn begins, because of an event or for another reason.
    package mutating func turnBegan(canReceive: Bool, canSend: Bool, peerHalfClosed: Bool) {
        if canReceive || peerHalfClosed { mayReceive = true }
        if canSend { maySend = true }
        if peerHalfClosed { endIsComing = true }
        requestsThisTurn = 0
    }

    /// Input was received; `filledRoom` is whether it was as much as was requested.
    ///
    /// If it was less, the kernel has no more, and new input will be a new event (epoll(7)).
    package mutating func received(_ bytes: Int, filledRoom: Bool, now: Int64) {
        hasFreshInput = true
        mayReceive = filledRoom || endIsComing
        if phase == .content { contentPace.moved(bytes, now: now) }
    }

    /// Input was received and discarded.
    package mutating func discarded(_ bytes: Int) {
        discardedBytes += bytes
        hasFreshInput = false
    }

    /// The kernel had no input.
    package mutating func receiveBlocked() {
        mayReceive = false
    }

    /// The client has closed its sending side; the server still responds to its requests.
    package mutating func receivedEnd() {
        inputEnded = true
        mayReceive = false
    }

    /// The input was parsed: it is empty, or contains an incomplete head.
    package mutating func headIsIncomplete(isEmpty: Bool, now: Int64) {
        hasFreshInput = false
        guard phase == .idle, !isEmpty else { return }
        enter(.head, now: now)
    }

    /// The input was parsed: it contains a complete head and incomplete content.
    package mutating func contentIsIncomplete(now: Int64) {
        hasFreshInput = false
        guard phase != .content else { return }
        enter(.content, now: now)
        contentPace = Pace(beganAt: now)
    }

    /// The response to a request is complete; `hasMoreInput` is whether input follows the request.
    package mutating func responded(
        _ persistence: Persistence,
        hasMoreInput: Bool,
        now: Int64
    ) {
        requestsThisTurn += 1
        hasFreshInput = hasMoreInput
        finished(persistence, now: now)
    }

    /// The application will respond to a request later.
    package mutating func deferred(hasMoreInput: Bool, now: Int64) {
        requestsThisTurn += 1
        hasFreshInput = hasMoreInput
        enter(.deferred, now: now)
    }

    /// The application has begun a stream.
    package mutating func streamBegan(hasMoreInput: Bool, now: Int64) {
        requestsThisTurn += 1
        hasFreshInput = hasMoreInput
        enter(.streaming, now: now)
    }

    /// The application has begun a stream as the response to a deferred request.
    package mutating func deferredStreamBegan(now: Int64) {
        enter(.streaming, now: now)
    }

    /// A deferred response is complete, or a stream has ended.
    package mutating func finished(_ persistence: Persistence, now: Int64) {
        enter(persistence == .keepAlive ? .idle : .closing, now: now)
        if persistence == .close { mustLinger = true }
    }

    /// The request was refused before it was read completely; the response is in the output.
    package mutating func refused(now: Int64) {
        mustLinger = true
        enter(.closing, now: now)
    }

    /// Output was appended.
    package mutating func queued(_ bytes: Int) {
        outputBytes += bytes
    }

    /// The kernel has accepted output.
    package mutating func sent(_ bytes: Int, now: Int64) {
        outputBytes -= bytes
        guard outputBytes == 0 else {
            outputPace?.moved(bytes, now: now)
            // The kernel accepts no more now (epoll(7)).
            sendBlocked(now: now)
            return
        }
        guard outputPace != nil else { return }
        outputPace = nil
        // The server did not read meanwhile, so the client's time for sending begins now.
        phaseBeganAt = now
        contentPace = Pace(beganAt: now)
    }

    /// The kernel accepts no output now.
    package mutating func sendBlocked(now: Int64) {
        maySend = false
        if outputPace == nil { outputPace = Pace(beganAt: now) }
    }

    /// The sending side was closed; input is discarded from now on.
    package mutating func lingerBegan(now: Int64) {
        enter(.lingering, now: now)
        hasFreshInput = false
        mayReceive = true
    }

    /// The server is stopping.
    package mutating func drainBegan() {
        isDraining = true
    }

    private mutating func enter(_ phase: Phase, now: Int64) {
        self.phase = phase
        phaseBeganAt = now
    }
}
