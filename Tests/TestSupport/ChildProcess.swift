import Glibc
import Synchronization

/// A program that a test started.
///
/// It is killed when the last reference goes. Safe to use from any thread. What the program prints, to either stream, goes to a file.
public final class ChildProcess: Sendable {
    /// How a program ended.
    public enum Ending: Equatable, Sendable {
        /// It returned this status.
        case exited(Int32)
        /// This signal ended it.
        case killed(by: Int32)
    }

    /// Why a program could not be started.
    public struct StartError: Error {
        /// The program.
        public let program: String
        /// What `posix_spawn` said.
        public let errno: Int32
    }

    /// Its process id.
    public let pid: Int32

    /// The file with what it printed.
    public let outputPath: String

    /// What the program needs for as long as it runs: a folder, a Redis.
    private let needs: (any AnyObject & Sendable)?
    private let ending = Mutex<Ending?>(nil)

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - program: A path, or a name that is looked up in PATH.
    ///   - arguments: What follows the program's name.
    ///   - environment: Added to an environment that has nothing but PATH.
    ///   - outputPath: Where its output goes; an existing file is added to.
    ///   - needs: Kept for as long as this process is.
    /// - Throws: `StartError`.
    public init(
        _ program: String,
        _ arguments: [String] = [],
        environment: [String: String] = [:],
        outputPath: String,
        needs: (any AnyObject & Sendable)? = nil
    ) throws {
        self.outputPath = outputPath
        self.needs = needs
        let path = unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? "/usr/bin:/bin"
        let variables = ["PATH=" + path] + environment.map { "\($0.key)=\($0.value)" }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        let append = O_WRONLY | O_CREAT | O_APPEND
        unsafe posix_spawn_file_actions_addopen(&actions, 1, outputPath, append, 0o600)
        unsafe posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var pid: pid_t = 0
        let code = unsafe withCStrings([program] + arguments) { argv in
            unsafe withCStrings(variables) { envp in
                unsafe posix_spawnp(&pid, program, &actions, nil, argv, envp)
            }
        }
        guard code == 0 else { throw StartError(program: program, errno: code) }
        self.pid = pid
    }

    deinit {
        guard poll() == nil else { return }
        kill(pid, SIGKILL)
        kill(pid, SIGCONT)
        var status: Int32 = 0
        unsafe waitpid(pid, &status, 0)
    }

    /// What it printed so far.
    public var output: String {
        guard let file = unsafe fopen(outputPath, "r") else { return "" }
        defer { unsafe fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe fread(&chunk, 1, chunk.count, file)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk[..<count]
        }
    }

    /// The complete lines that it printed so far.
    public var lines: [Substring] {
        output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    }

    /// Sends a signal; nothing happens where the program has ended.
    public func signal(_ number: Int32) {
        guard poll() == nil else { return }
        kill(pid, number)
    }

    /// How it ended; nil while it runs.
    public func poll() -> Ending? {
        ending.withLock { ending in
            if let ending { return ending }
            var status: Int32 = 0
            guard unsafe waitpid(pid, &status, WNOHANG) == pid else { return nil }
            let signal = status & 0x7f
            ending = signal == 0 ? .exited((status >> 8) & 0xff) : .killed(by: signal)
            return ending
        }
    }

    /// Waits for its end.
    ///
    /// - Throws: `TimedOut` where it goes on running.
    @discardableResult
    public func waitForExit(within limit: Duration = .seconds(20)) throws -> Ending {
        try eventually("process \(pid) to end", within: limit) { poll() }
    }

    /// Asks it to stop (SIGTERM), and waits for its end.
    @discardableResult
    public func terminate(within limit: Duration = .seconds(20)) throws -> Ending {
        signal(SIGTERM)
        return try waitForExit(within: limit)
    }

    /// Ends it without a chance to do anything (SIGKILL), and waits until it is gone.
    public func killNow() throws {
        signal(SIGKILL)
        try waitForExit()
    }
}

/// Calls `body` with a null-terminated array of C strings.
private func withCStrings<Result>(
    _ strings: [String],
    _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    var pointers: [UnsafeMutablePointer<CChar>?] = unsafe strings.map { unsafe strdup($0) }
    unsafe pointers.append(nil)
    defer { for index in unsafe pointers.indices { unsafe free(pointers[index]) } }
    return unsafe body(pointers)
}
