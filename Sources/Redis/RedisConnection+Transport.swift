internal import CHiredis

// Sending and receiving bytes.
extension RedisConnection {
    var readiness: Readiness {
        Readiness(descriptor: unsafe context.pointee.fd, interrupt: interrupt)
    }

    mutating func enqueue(_ command: RedisCommand) throws(RedisError) {
        if let failure { throw failure }
        lastCommand = command.name
        let result = unsafe command.withArguments { pointers, lengths in
            unsafe redisAppendCommandArgv(
                context,
                Int32(pointers.count),
                pointers.baseAddress,
                lengths.baseAddress
            )
        }
        guard result == REDIS_OK else { throw failed(.disconnected, systemMessage) }
        outstanding += 1
    }

    mutating func flush(until deadline: ContinuousClock.Instant) throws(RedisError) {
        var wait = BoundedWait(until: deadline)
        var done: Int32 = 0
        while true {
            guard unsafe redisBufferWrite(context, &done) == REDIS_OK else {
                throw failed(.disconnected, systemMessage)
            }
            guard done == 0 else { return }
            switch wait.next(readiness, toWrite: true) {
            // Reads replies to the first commands before the last commands are sent. Otherwise both
            // sides could wait for each other with full buffers.
            case .readable: try fillBuffer()
            case .writable: break
            case .interrupted: throw failed(.interrupted, "")
            case .timedOut: throw failed(.timedOut, "\(timeouts.command)")
            }
        }
    }

    mutating func nextReply() throws(RedisError) -> RedisReply {
        try nextReply(until: .now + timeouts.command)
    }

    mutating func nextReply(
        until deadline: ContinuousClock.Instant
    ) throws(RedisError) -> RedisReply {
        var wait = BoundedWait(until: deadline)
        while true {
            if let reply = try bufferedReply() { return reply }
            switch wait.next(readiness, toWrite: false) {
            case .readable: try fillBuffer()
            case .writable: break
            case .interrupted: throw failed(.interrupted, "")
            case .timedOut: throw failed(.timedOut, "\(timeouts.command)")
            }
        }
    }

    mutating func fillBuffer() throws(RedisError) {
        guard unsafe redisBufferRead(context) == REDIS_OK else {
            throw failed(.disconnected, systemMessage)
        }
    }

    mutating func bufferedReply() throws(RedisError) -> RedisReply? {
        var raw: UnsafeMutableRawPointer?
        guard unsafe redisGetReplyFromReader(context, &raw) == REDIS_OK else {
            throw failed(.malformedReply, systemMessage)
        }
        guard let raw = unsafe raw else { return nil }
        defer { unsafe freeReplyObject(raw) }
        outstanding -= 1
        do {
            return try unsafe RedisReply(copying: raw.assumingMemoryBound(to: redisReply.self))
        } catch {
            throw failed(.malformedReply, "type \(error.type)")
        }
    }

    func checked(
        _ reply: RedisReply,
        of command: String
    ) throws(RedisError) -> RedisReply {
        guard case .error(let text) = reply else { return reply }
        let kind = text.prefix { $0 != " " }
        throw RedisError(.refused(kind: String(kind)), command: command, detail: text)
    }

    /// Records why the connection cannot be used any more, and returns the error.
    mutating func failed(_ code: RedisError.Code, _ detail: String) -> RedisError {
        let error = RedisError(code, command: lastCommand, detail: detail)
        failure = error
        return error
    }

    var systemMessage: String {
        let text = unsafe context.pointee.errstr
        return unsafe withUnsafeBytes(of: text) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
