internal import CHiredis
internal import Glibc

/// A connection to Redis, which closes when it goes.
///
/// Confined to one thread. Every wait ends at a deadline or when the owner is told to stop, because
/// the connection is non-blocking underneath and waits with `poll`: a server that hangs costs a
/// timeout and nothing else. After any error that `RedisError.leavesConnectionUsable` denies, it is
/// of no more use: the owner drops it and makes another.
@safe
public struct RedisConnection: ~Copyable {
    let context: UnsafeMutablePointer<redisContext>
    let timeouts: RedisTimeouts
    let interrupt: Int32?
    /// What ended the connection's usefulness; nil while it works.
    var failure: RedisError?
    /// How many commands were sent whose replies were not read, and the last one's name.
    var outstanding = 0
    var lastCommand = "connect"
    /// What the server calls the scripts that it was given, by their names here.
    private var digests: [String: String] = [:]

    /// Connects, says who we are, and chooses the database.
    ///
    /// - Parameters:
    ///   - url: Where to; `none` is a programmer's mistake.
    ///   - timeouts: How long to wait.
    ///   - interrupt: A descriptor that becomes readable when the owner shall stop.
    /// - Returns: A connection that is ready for commands.
    /// - Throws: `.unreachable`, `.timedOut`, or `.refused` for a wrong password or database.
    public static func connect(
        to url: RedisURL,
        timeouts: RedisTimeouts = RedisTimeouts(),
        interrupt: Int32? = nil
    ) throws(RedisError) -> RedisConnection {
        BrokenPipes.ignore
        var connection = unsafe RedisConnection(
            adopting: try open(url.address),
            timeouts: timeouts,
            interrupt: interrupt
        )
        try connection.finishConnecting()
        try connection.introduce(url)
        return connection
    }

    private init(
        adopting context: UnsafeMutablePointer<redisContext>,
        timeouts: RedisTimeouts,
        interrupt: Int32?
    ) {
        unsafe self.context = context
        self.timeouts = timeouts
        self.interrupt = interrupt
    }

    deinit {
        unsafe redisFree(context)
    }

    /// Sends one command and waits for its reply.
    ///
    /// - Throws: `.refused` where the server answers with an error.
    public mutating func call(_ command: RedisCommand) throws(RedisError) -> RedisReply {
        try ready()
        try start(command)
        return try checked(try nextReply(), of: command.name)
    }

    /// Sends several commands at once and waits for all replies, in order; refusals are among them.
    public mutating func pipeline(
        _ commands: [RedisCommand]
    ) throws(RedisError) -> [RedisReply] {
        try ready()
        for command in commands { try enqueue(command) }
        let deadline = SteadyTime.now() + timeouts.commandMilliseconds
        try flush(until: deadline)
        var replies: [RedisReply] = []
        replies.reserveCapacity(commands.count)
        for _ in commands { replies.append(try nextReply(until: deadline)) }
        return replies
    }

    /// Sends a command and does not wait; `reply(withinMilliseconds:)` does.
    public mutating func start(_ command: RedisCommand) throws(RedisError) {
        try enqueue(command)
        try flush(until: SteadyTime.now() + timeouts.commandMilliseconds)
    }

    /// Waits for the reply to a command that was started, however long that command may take.
    ///
    /// - Returns: nil where none came in time or the owner shall stop; it may still be waited for.
    public mutating func reply(
        withinMilliseconds milliseconds: Int64
    ) throws(RedisError) -> RedisReply? {
        if let failure { throw failure }
        precondition(outstanding > 0, "no reply is to come")
        let deadline = SteadyTime.now() + milliseconds
        while true {
            if let reply = try bufferedReply() { return try checked(reply, of: lastCommand) }
            switch readiness.wait(toWrite: false, until: deadline, ignoringInterrupt: false) {
            case .readable: try fillBuffer()
            case .writable: break
            case .interrupted, .timedOut: return nil
            }
        }
    }

    /// Runs a script, which the server keeps after the first time.
    public mutating func run(
        _ script: RedisScript,
        keys: [String],
        arguments: [String]
    ) throws(RedisError) -> RedisReply {
        if digests[script.name] == nil {
            let reply = try call(RedisCommand("SCRIPT", "LOAD", script.source))
            digests[script.name] = reply.text
        }
        do throws(RedisError) {
            return try evaluate("EVALSHA", digests[script.name] ?? "", keys, arguments)
        } catch  where error.code == .refused(kind: "NOSCRIPT") {
            // The server was restarted or its scripts were flushed: EVAL brings it there again.
            return try evaluate("EVAL", script.source, keys, arguments)
        }
    }

    private func ready() throws(RedisError) {
        if let failure { throw failure }
        precondition(outstanding == 0, "a reply was not waited for")
    }

    private mutating func evaluate(
        _ name: String,
        _ script: String,
        _ keys: [String],
        _ arguments: [String]
    ) throws(RedisError) -> RedisReply {
        var command = RedisCommand(name, script, String(keys.count))
        for key in keys { command.append(key) }
        for argument in arguments { command.append(argument) }
        return try call(command)
    }
}

extension RedisConnection {
    private static func open(
        _ address: RedisURL.Address?
    ) throws(RedisError) -> UnsafeMutablePointer<redisContext> {
        let context =
            switch address {
            case .tcp(let host, let port): unsafe redisConnectNonBlock(host, Int32(port))
            case .unix(let path): unsafe redisConnectUnixNonBlock(path)
            case nil: preconditionFailure("there is no connection to no Redis")
            }
        guard let context = unsafe context else {
            throw RedisError(.unreachable, command: "connect", detail: "out of memory")
        }
        return unsafe context
    }

    private mutating func finishConnecting() throws(RedisError) {
        guard unsafe context.pointee.err == 0 else {
            throw failed(.unreachable, systemMessage)
        }
        let deadline = SteadyTime.now() + timeouts.connectMilliseconds
        let outcome = readiness.wait(toWrite: true, until: deadline, ignoringInterrupt: false)
        switch outcome {
        case .interrupted: throw failed(.interrupted, "")
        case .timedOut: throw failed(.timedOut, "\(timeouts.connectMilliseconds) ms")
        case .readable, .writable: break
        }
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        let result = unsafe getsockopt(context.pointee.fd, SOL_SOCKET, SO_ERROR, &code, &size)
        guard result == 0, code == 0 else {
            throw failed(.unreachable, unsafe String(cString: strerror(code)))
        }
    }

    private mutating func introduce(_ url: RedisURL) throws(RedisError) {
        if let credentials = url.credentials {
            var command = RedisCommand("AUTH")
            if let user = credentials.user { command.append(user) }
            command.append(credentials.password)
            _ = try call(command)
        }
        if url.database != 0 {
            _ = try call(RedisCommand("SELECT", String(url.database)))
        }
    }
}
