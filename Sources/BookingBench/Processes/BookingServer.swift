internal import Glibc
public import Sockets

/// A booking server of this package, started on a free port to be measured.
public final class BookingServer {
    /// Where the programs are and what else shall run.
    public struct Programs: Sendable {
        /// The folder that has `booking-server`, `booking-worker` and `bookingctl`.
        public var folder: String
        /// Whether a Redis server and a worker run beside it.
        public var hasRedis = false
        /// Further options for the server.
        public var options: [String] = []
        /// Variables for the server, on top of this process's own.
        var environment: [String: String] = [:]

        /// Programs in `folder`.
        public init(folder: String) { self.folder = folder }
    }

    /// Where it listens.
    public let address: SocketAddress
    /// From just before it was started until it said that it listens.
    public let startMilliseconds: Double
    private let server: MeasuredProcess
    private let companions: [MeasuredProcess]

    /// The processes that count.
    public var processes: [Int32] { [server.number] + companions.map(\.number) }

    /// Starts a server on the database at `database`, which is made when it is missing.
    public init(
        _ programs: Programs,
        database: String,
        scratch: ScratchFolder
    ) throws(BenchError) {
        var companions: [MeasuredProcess] = []
        var shared = ["--database", "sqlite:\(database)", "--log-level", "warning", "--redis"]
        if programs.hasRedis {
            let socket = scratch.file("redis.sock")
            companions.append(try Self.startRedis(socket, scratch))
            shared.append("unix:\(socket)")
        } else {
            shared.append("none")
        }
        server = try MeasuredProcess(
            "\(programs.folder)/booking-server",
            ["--host", "127.0.0.1", "--port", "0"] + shared + programs.options,
            environment: programs.environment,
            logPath: scratch.file("server.log")
        )
        let port = try server.waitForLog(Self.listeningPort)
        startMilliseconds =
            Double(MonotonicClock.nanoseconds() - server.startNanoseconds) / 1_000_000
        guard let address = SocketAddress("127.0.0.1", port: port) else {
            throw BenchError("the server listens on no port")
        }
        self.address = address
        if programs.hasRedis {
            let worker = try MeasuredProcess(
                "\(programs.folder)/booking-worker",
                shared,
                logPath: scratch.file("worker.log")
            )
            companions.append(worker)
        }
        self.companions = companions
    }

    /// Ends it, and what was started beside it; returns when all have ended.
    public func stop() {
        server.stop()
        for companion in companions.reversed() { companion.stop() }
    }

    /// The port in the line `listening on http://127.0.0.1:8000`.
    static func listeningPort(_ log: String) -> UInt16? {
        for line in log.split(separator: "\n", omittingEmptySubsequences: true) {
            guard line.contains("listening on http://"), let colon = line.lastIndex(of: ":") else {
                continue
            }
            return UInt16(line[line.index(after: colon)...].prefix { $0.isNumber })
        }
        return nil
    }

    /// Redis as an operator would run it for this: it keeps its jobs, on a socket of its own.
    private static func startRedis(
        _ socket: String,
        _ scratch: ScratchFolder
    ) throws(BenchError) -> MeasuredProcess {
        let redis = try MeasuredProcess(
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
