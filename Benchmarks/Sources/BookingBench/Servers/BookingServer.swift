import Sockets

/// The programs of a build, and how to start them.
struct BookingPrograms: Sendable {
    /// The folder with `booking-server`, `booking-worker` and `bookingctl`.
    let folder: String
    /// The folder for their logs.
    let scratch: ScratchFolder
    /// Whether a Redis server and a worker run beside the server.
    var hasRedis = false
    /// More options of the server.
    var options: [String] = []
    /// More environment variables of the server.
    var environment: [String: String] = [:]

    init(folder: String, scratch: ScratchFolder) {
        self.folder = folder
        self.scratch = scratch
    }

    /// Runs `bookingctl` on a database; returns what it prints.
    func control(_ arguments: [String], _ database: some ServedDatabase) throws -> String {
        let process = try ChildProcess(
            "\(folder)/bookingctl",
            arguments + ["--database", database.url],
            logPath: scratch.file("bookingctl.log")
        )
        guard try process.waitForExit() == 0 else {
            throw BenchError("bookingctl \(arguments.joined(separator: " ")): \(process.log)")
        }
        return process.log
    }

    /// Creates a token that allows everything; creates the database if it does not exist.
    func createToken(in database: DatabaseFile) throws -> BearerToken {
        let arguments = ["token", "create", "--scope", "agent", "--scope", "admin"]
        let secret = try control(arguments, database).split(separator: "\n").last
        guard let secret, secret.hasPrefix("sbt_"), let token = BearerToken(String(secret)) else {
            throw BenchError("bookingctl token create printed no token")
        }
        return token
    }
}

/// A booking server on a free port of the loopback address.
final class BookingServer {
    let address: SocketAddress
    /// The time from exec until the server listens.
    let startMilliseconds: Double
    /// Keeps the scratch folder, which has the files of the running processes.
    private let programs: BookingPrograms
    private let server: ChildProcess
    /// Redis and the worker.
    private var companions: [ChildProcess] = []

    /// The ids of the processes that count.
    var processes: [Int32] { [server.id] + companions.map(\.id) }

    /// Starts a server; creates the database if it does not exist.
    init(_ programs: BookingPrograms, _ database: some ServedDatabase) throws {
        self.programs = programs
        let scratch = programs.scratch
        var common = ["--database", database.url, "--log-level", "warning", "--redis"]
        if programs.hasRedis {
            let socket = scratch.file("redis.sock")
            companions.append(try Self.startRedis(socket, scratch))
            common.append("unix:\(socket)")
        } else {
            common.append("none")
        }
        server = try ChildProcess(
            "\(programs.folder)/booking-server",
            ["--host", "127.0.0.1", "--port", "0"] + common + programs.options,
            environment: programs.environment,
            logPath: scratch.file("server.log")
        )
        let port = try server.waitForLog(Self.listeningPort)
        startMilliseconds = Instant.now.seconds(since: server.startedAt) * 1000
        guard let address = SocketAddress("127.0.0.1", port: port) else {
            throw BenchError("the server listens on no port")
        }
        self.address = address
        if programs.hasRedis {
            companions.append(
                try ChildProcess(
                    "\(programs.folder)/booking-worker",
                    common,
                    logPath: scratch.file("worker.log")
                )
            )
        }
    }

    /// Stops the server, the worker and Redis; returns when they have ended.
    func stop() {
        server.stop()
        for companion in companions.reversed() { companion.stop() }
    }

    /// Starts and stops a server several times; returns the start-up time of each in milliseconds.
    static func startTimes(
        _ programs: BookingPrograms,
        _ database: DatabaseFile,
        count: Int
    ) throws -> [Double] {
        try (0..<count).map { _ in
            let server = try BookingServer(programs, database)
            defer { server.stop() }
            return server.startMilliseconds
        }
    }

    /// The port in the line `listening on http://127.0.0.1:8000`; nil if `log` has no such line.
    static func listeningPort(_ log: String) -> UInt16? {
        for line in log.split(separator: "\n") where line.contains("listening on http://") {
            guard let colon = line.lastIndex(of: ":") else { continue }
            return UInt16(line[line.index(after: colon)...].prefix { $0.isNumber })
        }
        return nil
    }

    /// Redis with a durable queue, as an operator would run it, on a socket of its own.
    private static func startRedis(
        _ socket: String,
        _ scratch: ScratchFolder
    ) throws -> ChildProcess {
        let redis = try ChildProcess(
            "redis-server",
            [
                "--port", "0", "--unixsocket", socket, "--dir", scratch.path, "--appendonly",
                "yes", "--appendfsync", "everysec", "--save", "",
            ],
            logPath: scratch.file("redis.log")
        )
        _ = try redis.waitForLog { $0.contains("eady to accept connections") ? true : nil }
        return redis
    }
}
