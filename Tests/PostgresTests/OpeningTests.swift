import Postgres
import TestSupport
import Testing

/// A connection that cannot be opened is an error that states whether waiting can help.
@Suite("Opening connections to PostgreSQL", .timeLimit(.minutes(3)))
struct OpeningTests {
    /// A server that asks for passwords over TCP.
    private static let guarded = Result {
        let cluster = try PostgresCluster(
            PostgresCluster.Options(
                access: """
                    local all all trust
                    host all stranger 127.0.0.1/32 reject
                    host all all 127.0.0.1/32 scram-sha-256
                    """
            )
        )
        try cluster.sql("CREATE ROLE booking LOGIN PASSWORD 'c0rrect/horse'")
        try cluster.sql("CREATE ROLE full_up LOGIN CONNECTION LIMIT 0 PASSWORD 'c0rrect'")
        try cluster.sql("CREATE ROLE sleeper NOLOGIN PASSWORD 'c0rrect'")
        try cluster.sql("CREATE DATABASE closed ALLOW_CONNECTIONS false")
        try cluster.sql("CREATE DATABASE private")
        try cluster.sql("REVOKE CONNECT ON DATABASE private FROM public")
        return cluster
    }

    private func failure(_ url: String, within time: Duration = .seconds(10)) -> PostgresError? {
        do throws(PostgresError) {
            _ = try PostgresCluster.connect(url, within: time)
            return nil
        } catch {
            return error
        }
    }

    @Test("the right password opens a connection")
    func password() throws {
        let cluster = try Self.guarded.get()
        let url = cluster.tcpURL(user: "booking:c0rrect%2Fhorse")
        var connection = try PostgresCluster.connect(url)
        #expect(try connection.serverPort() == cluster.port)
    }

    @Test(
        "what only the operator can change is rejected, and the error has neither user nor password",
        arguments: [
            ("booking:wr0ng%40pass", "postgres", "28P01", "password authentication failed"),
            ("booking", "postgres", "", "no password supplied"),
            ("nobody_here:wr0ng", "postgres", "28P01", "password authentication failed"),
            ("stranger:wr0ng", "postgres", "28000", "pg_hba.conf rejects connection"),
            ("sleeper:c0rrect", "postgres", "28000", "is not permitted to log in"),
            ("booking:c0rrect%2Fhorse", "missing", "3D000", "does not exist"),
            (
                "booking:c0rrect%2Fhorse", "closed", "55000",
                "is not currently accepting connections"
            ),
            ("booking:c0rrect%2Fhorse", "private", "42501", "permission denied for database"),
        ]
    )
    func rejected(user: String, database: String, state: String, text: String) throws {
        let url = try Self.guarded.get().tcpURL(database: database, user: user)
        let error = try #require(failure(url))
        #expect(error.kind == .rejected && (error.sqlState?.rawValue ?? "") == state, "\(error)")
        #expect(error.message.contains(text) && !error.message.contains("LOCATION"))
        let secrets = ["c0rrect", "horse", "wr0ng", String(user.prefix { $0 != ":" })]
        for secret in secrets { #expect(!"\(error)".contains(secret), "\(error)") }
    }

    @Test("a role over the unix socket that does not exist is rejected")
    func unknownRole() throws {
        let cluster = try PostgresCluster.shared()
        let url = "postgresql://who@/postgres?host=\(cluster.socketFolder)&port=\(cluster.port)"
        let error = try #require(failure(url))
        #expect(error.kind == .rejected && error.sqlState?.rawValue == "28000")
        #expect(!"\(error)".contains("who"))
    }

    @Test(
        "TLS that the server does not have, and parameters that are invalid, are rejected",
        arguments: [
            ("sslmode=require", "server does not support SSL"),
            ("sslmode=verify-full", "server does not support SSL"),
            ("sslmode=s3cret", "invalid sslmode value"),
            ("target_session_attrs=s3cret", "invalid target_session_attrs value"),
            ("keepalives=s3cret", "invalid integer value"),
        ]
    )
    func tls(parameter: String, text: String) throws {
        let cluster = try PostgresCluster.shared()
        let url = "postgresql://postgres@127.0.0.1:\(cluster.port)/postgres?\(parameter)"
        let error = try #require(failure(url))
        #expect(error.kind == .rejected && error.message.contains(text), "\(error)")
        #expect(!"\(error)".contains("s3cret"))
    }

    @Test("a server with too many connections is worth waiting for")
    func tooManyConnections() throws {
        let url = try Self.guarded.get().tcpURL(user: "full_up:c0rrect")
        let error = try #require(failure(url))
        #expect(error.kind == .unavailable && error.sqlState?.rawValue == "53300")
    }

    @Test(
        "an address without a server is worth waiting for, and the error comes at once",
        arguments: [
            "postgresql://u@127.0.0.1:1/x", "postgresql://u@/x?host=/nonexistent",
            "postgresql://u@no-such-host.invalid/x",
        ]
    )
    func noServer(url: String) throws {
        let start = ContinuousClock.now
        let error = try #require(failure(url))
        #expect(error.kind == .unavailable && error.sqlState == nil, "\(error)")
        #expect(start.duration(to: .now) < .seconds(8))
    }

    @Test("a host that does not respond takes no more than the given time")
    func silentHost() throws {
        let silent = try LoopbackListener()
        let start = ContinuousClock.now
        let url = "postgresql://u:s3cret@127.0.0.1:\(silent.port)/x"
        let error = try #require(failure(url, within: .milliseconds(300)))
        let time = start.duration(to: .now)
        #expect(error.kind == .unavailable && !"\(error)".contains("s3cret"))
        #expect(error.message == "127.0.0.1, port \(silent.port) did not respond in time")
        #expect(time >= .milliseconds(300) && time < .seconds(2))
    }

    @Test("a host that does not respond leaves time for the next host")
    func nextHost() throws {
        let silent = try LoopbackListener()
        let cluster = try PostgresCluster.shared()
        let url =
            "postgresql://postgres@127.0.0.1:\(silent.port),127.0.0.1:1,127.0.0.1:\(cluster.port)/postgres"
        var connection = try PostgresCluster.connect(url, within: .seconds(6))
        #expect(try connection.serverPort() == cluster.port)
    }

    @Test(
        "among a standby and its primary, the one that can write is found, also after a promotion"
    )
    func writableHost() throws {
        let primary = try PostgresCluster()
        let standby = try primary.makeStandby("other", synchronous: false)
        let hosts = "127.0.0.1:\(standby.port),127.0.0.1:\(primary.port)"
        let url = "postgresql://postgres@\(hosts)/postgres?target_session_attrs=read-write"
        var connection = try PostgresCluster.connect(url)
        #expect(try connection.serverPort() == primary.port)
        try primary.killNow()
        #expect(
            connection.error(of: PostgresStatement("one", "SELECT 1", columns: [.int4])) == .lost
        )
        let error = try #require(failure(url))
        #expect(error.kind == .unavailable && error.message.contains("session is read-only"))
        try standby.promote()
        var next = try PostgresCluster.connect(url)
        #expect(try next.serverPort() == standby.port)
    }

    @Test("the session has the program's settings, whatever the URL and the database say")
    func session() throws {
        let database = try PostgresCluster.shared().createDatabase()
        try database.sql("ALTER DATABASE \(database.name) SET synchronous_commit = off")
        var connection = try database.cluster.connect(
            database: database.name,
            parameters:
                "application_name=other&options=-c%20lock_timeout%3D7s%20-c%20work_mem%3D5MB",
            session: [
                "synchronous_commit": "on", "lock_timeout": "3s", "application_name": "a \\b",
            ]
        )
        let statement = PostgresStatement(
            "settings",
            "SELECT current_setting(x) FROM unnest($1) x",
            columns: [.text]
        )
        let names = ["synchronous_commit", "lock_timeout", "work_mem", "application_name"]
        var result = try connection.run(
            statement,
            parameters { $0.append(array: names) },
            until: soon
        )
        var values: [String] = []
        while result.next() { values.append(result.string(0)) }
        #expect(values == ["on", "3s", "5MB", "a \\b"])
    }

    @Test("results of any size arrive over TLS, and the server's certificate is verified")
    func encrypted() throws {
        let cluster = try PostgresCluster(PostgresCluster.Options(tls: true))
        let address = "postgresql://postgres@127.0.0.1:\(cluster.port)/postgres"
        let url = "\(address)?sslmode=verify-full&sslrootcert=\(cluster.certificatePath)"
        var connection = try PostgresCluster.connect(url)
        let text = PostgresStatement("text", "SELECT repeat('x', $1)", columns: [.text])
        for bytes in [1, 8_000, 16_000, 16_384, 20_000, 40_000, 1_000_000] as [Int32] {
            for _ in 0..<3 { try connection.queue(text, parameters { $0.append(bytes) }) }
            try connection.send()
            for _ in 0..<3 {
                var result = try connection.result(until: soon)
                _ = result.next()
                let count = result.bytes(0).byteCount
                #expect(count == Int(bytes))
            }
        }
        let other = try PostgresCluster(PostgresCluster.Options(tls: true))
        let wrong = "\(address)?sslmode=verify-full&sslrootcert=\(other.certificatePath)"
        let error = try #require(failure(wrong))
        #expect(error.kind == .rejected && error.message.contains("certificate verify failed"))
    }
}
