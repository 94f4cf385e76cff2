/// Servers that differ only in their access control, each on a new database.
///
/// They run side by side, so that they can be measured in turn: an idle server costs nothing.
final class AccessServers {
    /// The access control of a server.
    enum Access: String, CaseIterable {
        /// The server requires no token.
        case open
        /// The server requires a token.
        case token
        /// The server also counts the requests of each client; the limit is out of reach.
        case limits

        /// The end of the names of measurements.
        var suffix: String { "+\(rawValue)" }
    }

    struct Server {
        let access: Access
        let target: LoadTarget
        fileprivate let process: BookingServer
        fileprivate let database: DatabaseFile
    }

    /// One server for each case of `Access`, in that order.
    let all: [Server]

    /// Starts the servers; their databases' names begin with `name`.
    init(_ programs: BookingPrograms, name: String) throws {
        all = try Access.allCases.map { access in
            var programs = programs
            if access == .limits {
                programs.options += ["--rate-limit-reads", "1000000"]
                programs.environment["LIMIT_LOOPBACK"] = "1"
            }
            let database = programs.scratch.database(name + access.suffix)
            // A server whose database has a token requires one.
            let token = access == .open ? nil : try programs.createToken(in: database)
            let process = try BookingServer(programs, database)
            return Server(
                access: access,
                target: LoadTarget(
                    address: process.address,
                    processes: process.processes,
                    token: token
                ),
                process: process,
                database: database
            )
        }
    }

    /// Stops the servers and removes their databases.
    func stop() {
        for server in all {
            server.process.stop()
            server.database.remove()
        }
    }
}
