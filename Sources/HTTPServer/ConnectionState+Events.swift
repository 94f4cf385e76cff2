extension ConnectionState {
    /// What becomes of a connection after an answer.
    package enum Future: Equatable, Sendable {
        /// It serves the next request.
        case keepAlive
        /// It is closed, as the client has asked, which therefore sends nothing more.
        case closeAsAsked
        /// It is closed, and the client may be sending at this moment.
        case close
    }

    /// The socket is ready for something, or a turn begins for another reason.
    package mutating func turnBegan(canReceive: Bool, canSend: Bool, peerHalfClosed: Bool) {
        if canReceive || peerHalfClosed { mayReceive = true }
        if canSend { maySend = true }
        if peerHalfClosed { endIsComing = true }
        requestsThisTurn = 0
    }

    /// Input came; `filledRoom` tells whether it was as much as was asked for.
    ///
    /// Less means that there is no more, and that more will be an event of its own (epoll(7)).
    package mutating func received(_ bytes: Int, filledRoom: Bool, now: Int64) {
        hasFreshInput = true
        mayReceive = filledRoom || endIsComing
        if phase == .content { contentPace.moved(bytes, now: now) }
    }

    /// What was received while lingering is forgotten.
    package mutating func discarded(_ bytes: Int) {
        discardedBytes += bytes
        hasFreshInput = false
    }

    /// There was no input to receive.
    package mutating func receiveBlocked() {
        mayReceive = false
    }

    /// The client will send nothing more; what it has sent is still answered.
    package mutating func receivedEnd() {
        inputEnded = true
        mayReceive = false
    }

    /// The input was looked at, and has a part of a head, or nothing.
    package mutating func headIsIncomplete(isEmpty: Bool, now: Int64) {
        hasFreshInput = false
        guard phase == .idle, !isEmpty else { return }
        enter(.head, now: now)
    }

    /// The input was looked at, and content is missing.
    package mutating func contentIsIncomplete(now: Int64) {
        hasFreshInput = false
        guard phase != .content else { return }
        enter(.content, now: now)
        contentPace = Pace(beganAt: now)
    }

    /// A request was answered; `hasMoreInput` tells whether there is input behind it.
    package mutating func answered(_ future: Future, hasMoreInput: Bool, now: Int64) {
        requestsThisTurn += 1
        hasFreshInput = hasMoreInput
        finished(future, now: now)
    }

    /// The application will answer a request later.
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

    /// A deferred request was answered, or a stream has ended.
    package mutating func finished(_ future: Future, now: Int64) {
        enter(future == .keepAlive ? .idle : .closing, now: now)
        if future == .close { mustLinger = true }
    }

    /// The server has answered by itself that it will not go on.
    package mutating func refused(now: Int64) {
        mustLinger = true
        enter(.closing, now: now)
    }

    /// Output was added.
    package mutating func queued(_ bytes: Int) {
        outputBytes += bytes
    }

    /// The kernel took output.
    package mutating func sent(_ bytes: Int, now: Int64) {
        outputBytes -= bytes
        guard outputBytes == 0 else {
            outputPace?.moved(bytes, now: now)
            // Less than all means that there is no room now (epoll(7)).
            sendBlocked(now: now)
            return
        }
        guard outputPace != nil else { return }
        outputPace = nil
        // It was not read meanwhile, so its time for what it sends begins now.
        phaseBeganAt = now
        contentPace = Pace(beganAt: now)
    }

    /// The kernel has no room for output.
    package mutating func sendBlocked(now: Int64) {
        maySend = false
        if outputPace == nil { outputPace = Pace(beganAt: now) }
    }

    /// Our side was closed; what the client still sends is discarded.
    package mutating func lingerBegan(now: Int64) {
        enter(.lingering, now: now)
        hasFreshInput = false
        mayReceive = true
    }

    /// The loop is ending.
    package mutating func drainBegan() {
        isDraining = true
    }

    private mutating func enter(_ phase: Phase, now: Int64) {
        self.phase = phase
        phaseBeganAt = now
    }
}
