/// Servers that differ only in whom they let in, each on a fresh database of its own.
///
/// They run side by side, so that what is compared can be measured in turn; one that nobody asks
/// costs nothing. Used by one thread.
final class AccessServers {
    /// Whom a server lets in.
    enum Access: String, CaseIterable {
        /// Everybody.
        case open
        /// Whoever has a token.
        case token
        /// The same, and it counts how often each of them asks; the limit is out of reach.
        case limits

        /// What measurements of such a server have behind their name.
        var suffix: String { "+\(rawValue)" }
    }

    /// One of them.
    struct Server {
        let access: Access
        let target: LoadTarget
        fileprivate let process: BookingServer
        fileprivate let database: String
    }

    /// In the order of the cases.
    let all: [Server]

    /// Starts them; `database` is where their files' names begin.
    init(
        _ programs: BookingServer.Programs,
        database: String,
        scratch: ScratchFolder
    ) throws(BenchError) {
        var all: [Server] = []
        for access in Access.allCases {
            let path = database + access.suffix
            all.append(try Self.start(access, programs, database: path, scratch))
        }
        self.all = all
    }

    /// Stops them and removes their databases.
    func stop() {
        for server in all {
            server.process.stop()
            BareDatabase.remove(server.database)
        }
    }

    private static func start(
        _ access: Access,
        _ programs: BookingServer.Programs,
        database: String,
        _ scratch: ScratchFolder
    ) throws(BenchError) -> Server {
        var programs = programs
        if access == .limits {
            programs.options += ["--rate-limit-reads", "1000000"]
            programs.environment["LIMIT_LOOPBACK"] = "1"
        }
        // A server whose database has a token wants one, without being told to.
        let token = access == .open ? nil : try makeToken(in: database, programs, scratch)
        let process = try BookingServer(programs, database: database, scratch: scratch)
        let target = LoadTarget(
            address: process.address,
            processes: process.processes,
            token: token
        )
        return Server(access: access, target: target, process: process, database: database)
    }

    /// Makes a token that may do everything.
    ///
    /// By a process of its own, since this one's SQLite has been used by the bare loop, which sets
    /// nothing up as the store wants it.
    private static func makeToken(
        in database: String,
        _ programs: BookingServer.Programs,
        _ scratch: ScratchFolder
    ) throws(BenchError) -> BearerToken {
        let control = try MeasuredProcess(
            "\(programs.folder)/bookingctl",
            [
                "token", "create", "--database", "sqlite:\(database)", "--scope", "agent",
                "--scope", "admin",
            ],
            logPath: scratch.file("token.log")
        )
        return try control.waitForLog { log in
            // A line that has its end: the secret must not be cut.
            guard log.hasSuffix("\n"), let line = log.split(separator: "\n").last,
                line.hasPrefix("sbt_")
            else { return nil }
            return BearerToken(String(line))
        }
    }
}
