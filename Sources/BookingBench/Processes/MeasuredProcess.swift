internal import Glibc
internal import Sockets

/// A program that was started to be measured; stopped at the latest when its owner goes.
///
/// Used by one thread.
public final class MeasuredProcess {
    /// Its number.
    public let number: Int32
    /// When it was started, by `MonotonicClock`.
    let startNanoseconds: Int64
    /// The file that has what it writes to both streams.
    let logPath: String
    private let program: String
    private var hasEnded = false

    /// Starts `program`, which is a path or is looked up in PATH, with this process's environment
    /// and what is added to it.
    init(
        _ program: String,
        _ arguments: [String],
        environment: [String: String] = [:],
        logPath: String
    ) throws(BenchError) {
        self.program = program
        self.logPath = logPath
        let words = unsafe ([program] + arguments).map { unsafe strdup($0) } + [nil]
        defer { for index in unsafe words.indices { unsafe free(words[index]) } }
        let variables = unsafe Self.variables(adding: environment).map { unsafe strdup($0) } + [nil]
        defer { for index in unsafe variables.indices { unsafe free(variables[index]) } }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_APPEND
        unsafe posix_spawn_file_actions_addopen(&actions, 1, logPath, flags, 0o644)
        unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var number: pid_t = 0
        startNanoseconds = MonotonicClock.nanoseconds()
        let code = unsafe posix_spawnp(&number, program, &actions, nil, words, variables)
        guard code == 0 else { throw BenchError.system(program, code) }
        self.number = number
    }

    deinit {
        stop()
    }

    /// This process's environment and more; what is added comes first, and so is what counts.
    private static func variables(adding more: [String: String]) -> [String] {
        var variables = more.map { "\($0.key)=\($0.value)" }
        var next = unsafe environ
        while let text = unsafe next.pointee {
            variables.append(unsafe String(cString: text))
            unsafe next += 1
        }
        return variables
    }

    /// Whether it still runs.
    var isRunning: Bool {
        guard !hasEnded else { return false }
        var status: Int32 = 0
        hasEnded = unsafe waitpid(number, &status, WNOHANG) == number
        return !hasEnded
    }

    /// Looks into its log every 100 microseconds until `find` finds something there.
    ///
    /// - Throws: `BenchError` when it ends before, or takes too long, or the run is interrupted.
    func waitForLog<Value>(_ find: (String) -> Value?) throws(BenchError) -> Value {
        let deadline = MonotonicClock.nanoseconds() + Limits.startMilliseconds * 1_000_000
        while true {
            let isAlive = isRunning
            let log = SmallFile.text(logPath) ?? ""
            if let value = find(log) { return value }
            guard isAlive else { throw BenchError("\(program) ended: \(log.suffix(500))") }
            if MonotonicClock.nanoseconds() > deadline {
                throw BenchError("\(program) is not ready: \(log.suffix(500))")
            }
            if Interruption.isRequested { throw BenchError("interrupted") }
            usleep(100)
        }
    }

    /// SIGTERM, and SIGKILL if that does not help; returns when it has ended.
    public func stop() {
        guard isRunning else { return }
        kill(number, SIGTERM)
        let deadline = MonotonicClock.nanoseconds() + Limits.stopMilliseconds * 1_000_000
        while isRunning, MonotonicClock.nanoseconds() < deadline { usleep(1000) }
        guard isRunning else { return }
        kill(number, SIGKILL)
        var status: Int32 = 0
        unsafe waitpid(number, &status, 0)
        hasEnded = true
    }
}
