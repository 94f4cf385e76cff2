internal import AccessTokens
internal import Bookings
internal import SQLiteStore
internal import Sockets

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
        let token = access == .open ? nil : try makeToken(in: database)
        let process = try BookingServer(programs, database: database, scratch: scratch)
        let target = LoadTarget(
            address: process.address,
            processes: process.processes,
            token: token
        )
        return Server(access: access, target: target, process: process, database: database)
    }

    /// Makes a token as `bookingctl token create` does, one that may do everything.
    private static func makeToken(in database: String) throws(BenchError) -> BearerToken? {
        let secret = TokenSecret()
        let file = StoreFile(path: database)
        do {
            try file.prepare()
            _ = try file.addToken(
                name: "booking-bench",
                scopes: [.agent, .admin],
                digest: secret.digest.bytes,
                expiresAt: nil,
                now: Timestamp(rawValue: WallClock.milliseconds())
            )
        } catch {
            throw BenchError("\(database): \(error)")
        }
        return BearerToken(secret.text)
    }
}
