import Testing

@testable import Postgres

@Suite("PostgreSQL URLs")
struct PostgresURLTests {
    @Test(
        "the description has the hosts and the database, and no user, password or parameter",
        arguments: [
            (
                "postgresql://booking:s3cret@db.example:5433/seats",
                "postgresql://db.example:5433/seats"
            ),
            ("postgres://booking@a,b/seats?sslmode=require", "postgresql://a,b/seats"),
            (
                "postgresql:///seats?host=/run/postgresql&password=s3cret",
                "postgresql:///run/postgresql/seats"
            ),
            ("postgresql://u:pa%40ss%2Fword@[::1]/seats", "postgresql://::1/seats"),
        ]
    )
    func description(text: String, description: String) throws {
        #expect(try PostgresURL(text).description == description)
    }

    @Test(
        "a URL that is rejected is not in the reason",
        arguments: [
            ("s3cret", "is not a postgresql:// URL"),
            ("postgresql:s3cret", "is not a postgresql:// URL"),
            ("host=db password=s3cret", "is not a postgresql:// URL"),
            ("postgresql://u:s3@cret@db/x", "has an @ or a / in its user or password"),
            ("postgresql://u:123/s3cret@db/x", "has an @ or a / in its user or password"),
            ("postgresql://u:%zzs3cret@db/x", "cannot be parsed: invalid percent-encoded token"),
            (
                "postgresql://u:s3cret@[::1/x",
                "cannot be parsed: end of string reached when looking"
            ),
            ("postgresql://db/x?s3cret=1", "cannot be parsed: invalid URI query parameter"),
            ("postgresql://db/x?s3cret", "cannot be parsed: missing key/value separator"),
            ("postgresql://u:s3cret@db/x\0", "has a zero byte"),
        ]
    )
    func rejected(text: String, reason: String) throws {
        let error = try #require(throws: PostgresURLError.self) { try PostgresURL(text) }
        #expect(error.reason.hasPrefix(reason))
        #expect(!error.reason.contains("s3"))
    }

    @Test("each host is an attempt of its own with its address and port")
    func hosts() throws {
        let settings = PostgresSettings(
            url: try PostgresURL("postgresql://u@a:1,b:2/seats?connect_timeout=3"),
            defaults: ["connect_timeout": "9", "keepalives_idle": "10"],
            session: ["lock_timeout": "2s", "application_name": "a b"]
        )
        let attempts = try settings.attempts()
        #expect(attempts.map { $0["host"] } == ["a", "b"])
        #expect(attempts.map { $0["port"] } == ["1", "2"])
        #expect(
            attempts.allSatisfy { $0["connect_timeout"] == "3" && $0["keepalives_idle"] == "10" }
        )
        #expect(attempts[0]["options"] == #"-c application_name=a\ b -c lock_timeout=2s"#)
    }

    @Test("a standby is preferred among all hosts before any host is accepted")
    func preferStandby() throws {
        let url = try PostgresURL("postgresql://a,b:2/x?target_session_attrs=prefer-standby&port=7")
        let attempts = try PostgresSettings(url: url).attempts()
        #expect(attempts.map { $0["host"] } == ["a", "b", "a", "b"])
        #expect(
            attempts.map { $0["target_session_attrs"] } == ["standby", "standby", "any", "any"]
        )
        #expect(attempts.allSatisfy { $0["port"] == "7" })
    }

    @Test("another number of ports than of hosts is rejected")
    func portsWithoutHosts() throws {
        let settings = PostgresSettings(url: try PostgresURL("postgresql:///x?host=a,b,c&port=1,2"))
        let error = try #require(throws: PostgresError.self) { try settings.attempts() }
        #expect(error.kind == .rejected)
    }
}
