import Foundation
import Synchronization

/// A PostgreSQL server with a folder of its own, on a unix socket and on a port of the loopback address.
///
/// It runs as an unprivileged user. It ends with the last reference to it, or when the test process
/// ends, however that ends. Safe to use from any thread.
public final class PostgresCluster: Sendable {
    /// How a server is configured.
    public struct Options: Sendable {
        /// Whether a commit waits for the disk; without it, the files lie in memory if possible.
        public var fsync = false
        /// Settings of the server, by name.
        public var settings: [String: String] = [:]
        /// The lines of `pg_hba.conf`; nil for a server that trusts everybody.
        public var access: String?
        /// Whether it offers TLS, with the certificate `certificatePath` for `127.0.0.1`.
        public var tls: Bool

        /// Creates options.
        public init(
            fsync: Bool = false,
            settings: [String: String] = [:],
            access: String? = nil,
            tls: Bool = false
        ) {
            self.fsync = fsync
            self.settings = settings
            self.access = access
            self.tls = tls
        }
    }

    /// The folder with the data, the socket and the log.
    let folder: TemporaryFolder
    /// The port on the loopback address, and in the name of the socket.
    public let port: UInt16
    let options: Options
    let installation: PostgresInstallation
    private let process = Mutex<ChildProcess?>(nil)
    private let watcher: ChildProcess

    /// The cluster that the tests of a process share; without fsync.
    public static func shared() throws -> PostgresCluster { try sharedCluster.get() }

    private static let sharedCluster = Result {
        try PostgresCluster(Options(settings: ["max_connections": "300"]))
    }

    /// Creates a cluster and starts its server.
    public convenience init(_ options: Options = Options()) throws {
        try self.init(options) { installation, folder, data in
            try installation.run(
                "initdb",
                [
                    "--pgdata=\(data)", "--username=postgres", "--auth=trust", "--no-sync",
                    "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions",
                ],
                in: folder
            )
        }
    }

    /// Creates a cluster with the data that `makeData` makes, and starts its server.
    init(
        _ options: Options,
        makeData: (PostgresInstallation, TemporaryFolder, _ data: String) throws -> Void
    ) throws {
        let installation = try PostgresInstallation.newest.get()
        let folder = try TemporaryFolder(inMemory: !options.fsync)
        self.installation = installation
        self.folder = folder
        self.options = options
        port = try Self.freePort()
        try FileManager.default.setAttributes([.posixPermissions: 0o711], ofItemAtPath: folder.path)
        try installation.makeFolder(folder.file("socket"))
        let data = folder.file("data")
        try installation.makeFolder(data)
        try makeData(installation, folder, data)
        if let access = options.access {
            let path = data + "/pg_hba.conf"
            try Data(access.utf8).write(to: URL(filePath: path))
            try installation.give(path)
        }
        if options.tls { try Self.makeCertificate(installation, folder, data) }
        watcher = try Self.startWatcher(of: folder)
        try start()
    }

    deinit {
        signalAll(SIGKILL)
    }

    /// The folder of the socket, for libpq's `host`.
    public var socketFolder: String { folder.file("socket") }

    /// The URL of a database over the unix socket, for the superuser.
    public func url(database: String = "postgres", parameters: String = "") -> String {
        "postgresql:///\(database)?host=\(socketFolder)&port=\(port)&user=postgres"
            + (parameters.isEmpty ? "" : "&" + parameters)
    }

    /// The URL of a database over TCP without TLS.
    ///
    /// - Parameters:
    ///   - database: The name of the database.
    ///   - user: The user, with a password after a colon if there is one.
    ///   - port: The port of a proxy before the server; nil for the server itself.
    /// - Returns: The URL.
    public func tcpURL(
        database: String = "postgres",
        user: String = "postgres",
        port: UInt16? = nil
    ) -> String {
        "postgresql://\(user)@127.0.0.1:\(port ?? self.port)/\(database)?sslmode=disable"
    }

    /// The certificate of a server with TLS, for libpq's `sslrootcert`.
    public var certificatePath: String { folder.file("data/server.crt") }

    /// What the server logged.
    public var log: String { folder.text(of: "server.log") }

    /// Runs SQL as the superuser with psql.
    ///
    /// - Returns: The values, a row on a line, with `|` between columns.
    /// - Throws: What psql printed, if a statement fails.
    @discardableResult
    public func sql(_ text: String, database: String = "postgres") throws -> String {
        try installation.run(
            "psql",
            ["-XqAt", "-v", "ON_ERROR_STOP=1", "-d", url(database: database), "-c", text],
            in: folder
        ).trimmingCharacters(in: .newlines)
    }

    /// Creates a database that is a copy of `template`.
    public func createDatabase(template: String = "template0") throws -> PostgresDatabase {
        let name = "test_\(UInt64.random(in: .min ... .max))"
        try sql("CREATE DATABASE \(name) TEMPLATE \(template)")
        return PostgresDatabase(cluster: self, name: name)
    }

    /// Starts the server, and waits until it accepts connections.
    public func start() throws {
        try process.withLock { process in
            guard process?.poll() != nil || process == nil else { return }
            var settings = [
                "fsync": options.fsync ? "on" : "off",
                "full_page_writes": options.fsync ? "on" : "off",
                "listen_addresses": "127.0.0.1",
                "port": "\(port)",
                "unix_socket_directories": socketFolder,
                "shared_buffers": "32MB",
                "lc_messages": "C",
                "ssl": options.tls ? "on" : "off",
            ]
            settings.merge(options.settings) { _, given in given }
            let arguments = settings.sorted { $0.key < $1.key }
                .flatMap { ["-c", "\($0.key)=\($0.value)"] }
            process = try installation.start(
                "postgres",
                ["-D", folder.file("data")] + arguments,
                outputPath: folder.file("server.log"),
                needs: folder
            )
        }
        try waitUntil("PostgreSQL to accept connections", within: .seconds(60)) {
            if let ending = process.withLock({ $0?.poll() }) {
                throw PostgresInstallation.Failed(description: "\(ending): \(log)")
            }
            return (try? sql("SELECT 1")) == "1"
        }
    }

    /// Stops the server as its operator does; it ends the sessions of its clients.
    public func stop() throws {
        let current = process.withLock { $0 }
        current?.signal(SIGINT)
        try current?.waitForExit(within: .seconds(60))
    }

    /// Ends the server and all of its sessions without a chance to do anything (SIGKILL).
    public func killNow() throws {
        signalAll(SIGKILL)
        try process.withLock { $0 }?.waitForExit()
    }

    /// Sends SIGSTOP, SIGCONT or SIGKILL to the server and all of its sessions.
    public func signalAll(_ signal: Int32) {
        guard let current = process.withLock({ $0 }), current.poll() == nil else { return }
        // A stopped server starts no further session.
        current.signal(SIGSTOP)
        let children = Self.children(of: current.pid)
        for child in children { kill(child, signal) }
        current.signal(signal)
        guard signal == SIGKILL else { return }
        // The next server does not start before the last session is gone.
        try? waitUntil("the sessions to end") {
            !children.contains(where: Self.isRunning)
        }
    }

    private static func makeCertificate(
        _ installation: PostgresInstallation,
        _ folder: TemporaryFolder,
        _ data: String
    ) throws {
        try installation.run(
            "/usr/bin/openssl",
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=test",
                "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "\(data)/server.key",
                "-out", "\(data)/server.crt",
            ],
            in: folder
        )
    }

    private static func children(of pid: Int32) -> [Int32] {
        let path = "/proc/\(pid)/task/\(pid)/children"
        let text = FileManager.default.contents(atPath: path) ?? Data()
        return String(decoding: text, as: UTF8.self).split(separator: " ").compactMap { Int32($0) }
    }

    /// Whether a process runs; false for one that ended and that its parent has not waited for.
    private static func isRunning(_ pid: Int32) -> Bool {
        let status = FileManager.default.contents(atPath: "/proc/\(pid)/stat") ?? Data()
        let text = String(decoding: status, as: UTF8.self)
        // The state follows the name, which is in parentheses.
        guard let end = text.lastIndex(of: ")") else { return false }
        return !["Z", "X"].contains(text[end...].dropFirst(2).prefix(1))
    }

    private static func freePort() throws -> UInt16 { try LoopbackListener().port }

    /// Starts a process that ends the server and removes the folder when the test process is gone.
    private static func startWatcher(of folder: TemporaryFolder) throws -> ChildProcess {
        let script = """
            while kill -0 "$1" 2>/dev/null; do sleep 0.5; done
            read -r server <"$2/data/postmaster.pid" && kill -CONT "$server" && kill -QUIT "$server"
            for _ in 1 2 3 4 5 6 7 8 9 10; do
                kill -0 "$server" 2>/dev/null || break
                sleep 0.5
            done
            kill -KILL "$server" 2>/dev/null
            rm -rf "$2"
            """
        // In a session of its own, so that Ctrl-C does not end it.
        return try ChildProcess(
            "setsid",
            ["sh", "-c", script, "watcher", "\(getpid())", folder.path],
            outputPath: "/dev/null"
        )
    }
}

/// A database of a test, which is dropped with the last reference to it.
public final class PostgresDatabase: Sendable {
    /// Its cluster.
    public let cluster: PostgresCluster
    /// Its name.
    public let name: String

    init(cluster: PostgresCluster, name: String) {
        self.cluster = cluster
        self.name = name
    }

    deinit { _ = try? cluster.sql("DROP DATABASE IF EXISTS \(name) WITH (FORCE)") }

    /// As `DATABASE_URL` takes it.
    public var url: String { cluster.url(database: name) }

    /// Runs SQL in it; see `PostgresCluster.sql`.
    @discardableResult
    public func sql(_ text: String) throws -> String { try cluster.sql(text, database: name) }
}
