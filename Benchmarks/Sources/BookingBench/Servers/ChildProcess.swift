import Glibc

/// A program that this process starts; it stops with the last reference to it.
///
/// Used by one thread.
final class ChildProcess {
    let id: Int32
    let startedAt: Instant
    /// The file that receives what the program prints.
    private let logPath: String
    private let program: String
    /// The signal that asks the program to end.
    private let stopSignal: Int32
    /// The exit status of the ended program; 128 and the signal if a signal ended it.
    private var exitStatus: Int32?

    /// Starts `program`, which is a path or is found in PATH.
    ///
    /// Its environment is this process's, with the variables of `environment` added.
    init(
        _ program: String,
        _ arguments: [String],
        environment: [String: String] = [:],
        logPath: String,
        stopSignal: Int32 = SIGTERM
    ) throws {
        self.program = program
        self.stopSignal = stopSignal
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
        var id: pid_t = 0
        startedAt = .now
        let code = unsafe posix_spawnp(&id, program, &actions, nil, words, variables)
        guard code == 0 else { throw BenchError(program, errno: code) }
        self.id = id
    }

    deinit { stop() }

    /// The added variables come first, and so take precedence.
    private static func variables(adding added: [String: String]) -> [String] {
        var variables = added.map { "\($0.key)=\($0.value)" }
        var next = unsafe environ
        while let text = unsafe next.pointee {
            variables.append(unsafe String(cString: text))
            unsafe next += 1
        }
        return variables
    }

    /// What the program has printed so far.
    var log: String { TextFile.read(logPath) ?? "" }

    var isRunning: Bool {
        guard exitStatus == nil else { return false }
        var status: Int32 = 0
        guard unsafe waitpid(id, &status, WNOHANG) == id else { return true }
        let signal = status & 0x7F
        exitStatus = signal == 0 ? (status >> 8) & 0xFF : 128 + signal
        return false
    }

    /// Reads the log every 100 microseconds until `find` returns a value.
    ///
    /// - Throws: `BenchError` if the program ends or takes longer than `Limits.startTimeout`.
    func waitForLog<Value>(_ find: (String) -> Value?) throws -> Value {
        let deadline = startedAt + Limits.startTimeout
        while true {
            let wasRunning = isRunning
            let log = log
            if let value = find(log) { return value }
            guard wasRunning else { throw BenchError("\(program) ended: \(log.suffix(500))") }
            guard Instant.now < deadline else {
                throw BenchError("\(program) is not ready: \(log.suffix(500))")
            }
            try Interruption.check()
            usleep(100)
        }
    }

    /// Waits until the program has ended; returns its exit status.
    ///
    /// - Throws: `BenchError` if it takes longer than `Limits.commandTimeout`.
    func waitForExit() throws -> Int32 {
        let deadline = startedAt + Limits.commandTimeout
        while isRunning {
            guard Instant.now < deadline else { throw BenchError("\(program) does not end") }
            try Interruption.check()
            usleep(1000)
        }
        return exitStatus ?? -1
    }

    /// Sends `stopSignal`, and SIGKILL after `Limits.stopTimeout`; returns when the program has ended.
    func stop() {
        guard isRunning else { return }
        kill(id, stopSignal)
        let deadline = Instant.now + Limits.stopTimeout
        while isRunning, Instant.now < deadline { usleep(1000) }
        guard isRunning else { return }
        kill(id, SIGKILL)
        var status: Int32 = 0
        unsafe waitpid(id, &status, 0)
        exitStatus = 128 + SIGKILL
    }
}
