import Glibc

/// The store of the programs under test.
public enum SystemStore: String, Sendable {
    /// A SQLite file.
    case sqlite
    /// A PostgreSQL database.
    case postgres

    /// `TEST_STORE` in the environment; SQLite without it.
    public static let underTest = environment("TEST_STORE").flatMap(Self.init(rawValue:)) ?? .sqlite

    private static func environment(_ name: String) -> String? {
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }
}

/// The real executables, on a database in a folder of their own.
///
/// Every program gets the same settings, through its environment. A program is killed when nobody
/// holds its process, or a connection to it, any more; the folder stays for as long. Safe to use from
/// any thread.
public final class RunningSystem: Sendable {
    /// The folder with the database and the logs.
    public let folder: TemporaryFolder
    /// Its Redis; nil where it has none.
    public let redis: RedisServer?
    private let settings: [String: String]
    /// Its PostgreSQL database; nil if it has a SQLite file.
    public let database: PostgresDatabase?

    /// Prepares a system; starts nothing but its Redis.
    ///
    /// - Parameters:
    ///   - redis: Whether it has a Redis of its own.
    ///   - settings: Environment variables for every program.
    /// - Throws: What kept the folder or the Redis from coming up.
    public init(redis: Bool = true, settings: [String: String] = [:]) throws {
        let folder = try TemporaryFolder()
        let server = redis ? try RedisServer() : nil
        self.folder = folder
        self.redis = server
        var url = "sqlite:" + folder.file("bookings.db")
        if SystemStore.underTest == .postgres, settings["DATABASE_URL"] == nil {
            let database = try PostgresCluster.shared().createDatabase()
            url = database.url
            self.database = database
        } else {
            database = nil
        }
        let common = [
            "DATABASE_URL": url,
            "REDIS_URL": server?.url ?? "none",
            "PORT": "0",
        ]
        self.settings = common.merging(settings) { _, given in given }
    }

    /// The path of the database file, if it has one.
    public var databasePath: String { folder.file("bookings.db") }

    /// Starts a program with the system's settings; its output goes to `log` in the folder.
    public func start(
        _ program: BuiltProgram,
        _ arguments: [String] = [],
        settings: [String: String] = [:],
        log: String
    ) throws -> ChildProcess {
        try ChildProcess(
            program.path,
            arguments,
            environment: self.settings.merging(settings) { _, given in given },
            outputPath: folder.file(log),
            needs: self
        )
    }

    /// Starts a server and waits until it listens.
    public func startServer(
        _ arguments: [String] = [],
        settings: [String: String] = [:],
        log: String = "server.log"
    ) throws -> RunningServer {
        // A log that an earlier server left would tell that one's port.
        unsafe unlink(folder.file(log))
        return try RunningServer(
            process: start(.server, arguments, settings: settings, log: log)
        )
    }

    /// Starts a worker.
    public func startWorker(
        _ arguments: [String] = [],
        settings: [String: String] = [:],
        log: String = "worker.log"
    ) throws -> ChildProcess {
        try start(.worker, arguments, settings: settings, log: log)
    }

    /// Runs `bookingctl` to its end.
    ///
    /// - Returns: How it ended, and what it printed.
    @discardableResult
    public func control(
        _ arguments: String...
    ) throws -> (ending: ChildProcess.Ending, output: String) {
        let log = "control-\(UInt64.random(in: .min ... .max)).log"
        let process = try start(.control, arguments, log: log)
        let ending = try process.waitForExit(within: .seconds(60))
        return (ending, process.output)
    }
}

/// A server that listens.
public struct RunningServer: Sendable {
    /// Its process.
    public let process: ChildProcess
    /// Its port on the loopback address.
    public let port: UInt16

    /// The server ended before it listened.
    public struct DidNotListen: Error, CustomStringConvertible {
        /// How it ended, and what it printed.
        public let description: String
    }

    /// Waits until `process` says where it listens.
    public init(process: ChildProcess) throws {
        self.process = process
        port = try eventually("the server to listen") {
            for line in process.lines {
                guard let range = line.firstRange(of: "listening on http://127.0.0.1:") else {
                    continue
                }
                return UInt16(line[range.upperBound...].prefix { $0.isNumber })
            }
            if let ending = process.poll() {
                throw DidNotListen(description: "\(ending): \(process.output)")
            }
            return nil
        }
    }

    /// A new connection to it, which waits this long for a response.
    public func connect(seconds: Int = 10) throws -> HTTPConnection {
        try HTTPConnection(port: port, to: process, seconds: seconds)
    }
}
