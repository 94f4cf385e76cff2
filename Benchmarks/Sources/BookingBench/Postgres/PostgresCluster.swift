import FoundationEssentials
import Glibc

/// A PostgreSQL server of its own, with its files in the folder that is measured.
///
/// It has PostgreSQL's defaults, which include `fsync=on` and `synchronous_commit=on`, and listens only
/// on a Unix socket. It stops with the last reference to it.
final class PostgresCluster {
    /// The superuser of the databases.
    private static let user = "bench"

    /// Has the cluster's files.
    private let scratch: ScratchFolder
    /// The folder of the socket: the path of a Unix socket has at most 107 bytes.
    private let socketFolder: ScratchFolder
    private let server: ChildProcess

    /// Creates a cluster in `scratch` and starts its server.
    ///
    /// - Throws: `BenchError`, for example if PostgreSQL is not installed.
    init(in scratch: ScratchFolder) throws {
        guard let programs = Self.programs else {
            throw BenchError("PostgreSQL's programs are not in /usr/lib/postgresql/*/bin")
        }
        let folder = scratch.file("cluster")
        self.scratch = scratch
        socketFolder = try ScratchFolder(in: "/tmp")
        let account = try Account.forPostgres()
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
        for path in [folder, socketFolder.path] { try account?.own(path) }
        let creation = try Self.start(
            "\(programs)/initdb",
            [
                "--pgdata", folder, "--auth", "trust", "--username", Self.user, "--encoding",
                "UTF8",
                "--locale", "C.UTF-8", "--no-sync",
            ],
            as: account,
            logPath: scratch.file("initdb.log")
        )
        guard try creation.waitForExit() == 0 else { throw BenchError("initdb: \(creation.log)") }
        server = try Self.start(
            "\(programs)/postgres",
            ["-D", folder, "-c", "listen_addresses=", "-k", socketFolder.path, "-p", "5432"],
            as: account,
            logPath: scratch.file("postgres.log")
        )
        _ = try server.waitForLog { $0.contains("ready to accept connections") ? true : nil }
    }

    /// The id of the main process; those of the connections are descendants.
    var process: Int32 { server.id }

    func stop() { server.stop() }

    /// The folder of PostgreSQL's newest version; nil if it is not installed.
    static var programs: String? {
        let versions =
            (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
        let newest = versions.compactMap { Int($0) }.max()
        return newest.map { "/usr/lib/postgresql/\($0)/bin" }
    }

    /// A database of the cluster; `create` creates it.
    func database(_ name: String) -> PostgresDatabase {
        PostgresDatabase(
            name: name,
            url: "postgresql:///\(name)?host=\(socketFolder.path)&user=\(Self.user)"
        )
    }

    /// Creates an empty database.
    func create(_ name: String) throws -> PostgresDatabase {
        try administer("CREATE DATABASE \(name)")
        return database(name)
    }

    /// Removes a database; ends its connections.
    func remove(_ database: PostgresDatabase) throws {
        try administer("DROP DATABASE \(database.name) WITH (FORCE)")
    }

    /// Writes all changes to the files, so that a measurement does not pay for an earlier one.
    func checkpoint() throws { try administer("CHECKPOINT") }

    /// The version, such as `15.18`.
    func version() throws -> String {
        let version = try BarePostgres(database("postgres").url).parameter("server_version")
        // Distributions add the version of their package.
        return String(version.prefix { $0 != " " })
    }

    private func administer(_ sql: String) throws {
        try BarePostgres(database("postgres").url).execute(sql)
    }

    /// Starts a program, as the account if there is one.
    private static func start(
        _ program: String,
        _ arguments: [String],
        as account: Account?,
        logPath: String
    ) throws -> ChildProcess {
        var words = ["--chdir=/"]
        if let account {
            words += ["setpriv", "--reuid=\(account.user)", "--regid=\(account.group)"]
            words.append("--clear-groups")
        }
        // SIGINT disconnects clients; SIGTERM would wait for them.
        return try ChildProcess(
            "env",
            words + [program] + arguments,
            logPath: logPath,
            stopSignal: SIGINT
        )
    }
}

/// An account that runs PostgreSQL, which refuses to run as root.
private struct Account {
    let user: uid_t
    let group: gid_t

    /// The account of Debian's package, or one without rights; nil if this process does not run as root.
    static func forPostgres() throws -> Account? {
        guard geteuid() == 0 else { return nil }
        guard let entry = unsafe getpwnam("postgres") ?? getpwnam("nobody") else {
            throw BenchError("there is no account 'postgres' or 'nobody'")
        }
        return unsafe Account(user: entry.pointee.pw_uid, group: entry.pointee.pw_gid)
    }

    func own(_ path: String) throws {
        guard unsafe chown(path, user, group) == 0 else {
            throw BenchError("chown \(path)", errno: errno)
        }
    }
}

/// A database of a cluster.
struct PostgresDatabase: ServedDatabase {
    let name: String
    let url: String
}

extension PostgresCluster {
    /// Calls `body` with a new database that has the store's tables, and removes it afterwards.
    func withBareLoopDatabase<Value>(
        _ programs: BookingPrograms,
        _ body: (PostgresDatabase) throws -> Value
    ) throws -> Value {
        let database = try create("bare_loop")
        defer { try? remove(database) }
        _ = try programs.control(["migrate"], database)
        try checkpoint()
        return try body(database)
    }
}
