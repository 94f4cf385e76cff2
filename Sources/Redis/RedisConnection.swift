internal import CHiredis
internal import Glibc

/// A connection to Redis, which closes when it is destroyed.
///
/// Confined to one thread. The socket is non-blocking, and every wait is a `poll` that ends at a
/// deadline or when the owner is asked to stop. After an error with another code than `refused` or
/// `unexpectedReply`, the owner destroys the connection and connects again.
@safe
public struct RedisConnection: ~Copyable {
    let context: UnsafeMutablePointer<redisContext>
    let timeouts: RedisTimeouts
    let interrupt: Int32?
    /// The error after which the connection cannot be used; nil while it can.
    var failure: RedisError?
    /// The number of commands that were sent and whose replies were not read.
    var outstanding = 0
    /// The name of the last command, for errors.
    var lastCommand = "connect"
    /// The SHA-1 digests of the scripts that were loaded, by script name.
    private var digests: [String: String] = [:]

    /// Connects, authenticates and selects the database.
    ///
    /// - Parameters:
    ///   - url: The server's URL; must not be `none`.
    ///   - timeouts: The time limits of all calls.
    ///   - interrupt: A descriptor that becomes readable when the owner is asked to stop.
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
        try connection.authenticate(url)
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
    /// - Throws: `.refused` if the server replies with an error.
    public mutating func call(_ command: RedisCommand) throws(RedisError) -> RedisReply {
        try ready()
        try start(command)
        return try checked(try nextReply(), of: command.name)
    }

    /// Sends several commands at once and waits for all replies, in order.
    ///
    /// A command that the server refuses has an error as its reply.
    public mutating func pipeline(
        _ commands: [RedisCommand]
    ) throws(RedisError) -> [RedisReply] {
        try ready()
        for command in commands { try enqueue(command) }
        let deadline = ContinuousClock.now + timeouts.command
        try flush(until: deadline)
        var replies: [RedisReply] = []
        replies.reserveCapacity(commands.count)
        for _ in commands { replies.append(try nextReply(until: deadline)) }
        return replies
    }

    /// Sends a command without waiting for the reply; `reply(within:)` waits for it.
    public mutating func start(_ command: RedisCommand) throws(RedisError) {
        try enqueue(command)
        try flush(until: .now + timeouts.command)
    }

    /// Waits for the reply to a command that was started, at most for `time`.
    ///
    /// - Returns: The reply; nil if the time ran out or the owner was asked to stop. The caller may
    ///   wait for the same reply again.
    public mutating func reply(within time: Duration) throws(RedisError) -> RedisReply? {
        if let failure { throw failure }
        precondition(outstanding > 0, "no command was started")
        let deadline = ContinuousClock.now + time
        while true {
            if let reply = try bufferedReply() { return try checked(reply, of: lastCommand) }
            switch readiness.wait(toWrite: false, until: deadline, ignoringInterrupt: false) {
            case .readable: try fillBuffer()
            case .writable: break
            case .interrupted, .timedOut: return nil
            }
        }
    }

    /// Runs a script; the server caches it after the first time.
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
            // The server was restarted, or its scripts were flushed: EVAL caches the script again.
            return try evaluate("EVAL", script.source, keys, arguments)
        }
    }

    private func ready() throws(RedisError) {
        if let failure { throw failure }
        precondition(outstanding == 0, "the reply to an earlier command was not read")
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
            case nil: preconditionFailure("the URL none has no server")
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
        let deadline = ContinuousClock.now + timeouts.connect
        let outcome = readiness.wait(toWrite: true, until: deadline, ignoringInterrupt: false)
        switch outcome {
        case .interrupted: throw failed(.interrupted, "")
        case .timedOut: throw failed(.timedOut, "\(timeouts.connect)")
        case .readable, .writable: break
        }
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        let result = unsafe getsockopt(context.pointee.fd, SOL_SOCKET, SO_ERROR, &code, &size)
        guard result == 0, code == 0 else {
            throw failed(.unreachable, unsafe String(cString: strerror(code)))
        }
    }

    private mutating func authenticate(_ url: RedisURL) throws(RedisError) {
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
