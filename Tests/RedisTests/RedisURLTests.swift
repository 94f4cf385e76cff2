import Redis
import Testing

@Suite("Redis URLs")
struct RedisURLTests {
    struct Good: CustomTestStringConvertible, Sendable {
        let text: String
        let address: RedisURL.Address?
        var user: String?
        var password: String?
        var database = 0
        let shown: String
        var testDescription: String { text }
    }

    @Test(
        "have a server, a user, a password and a database",
        arguments: [
            Good(text: "none", address: nil, shown: "none"),
            Good(
                text: "redis://127.0.0.1:6379/0",
                address: .tcp(host: "127.0.0.1", port: 6379),
                shown: "redis://127.0.0.1:6379/0"
            ),
            Good(
                text: "redis://redis",
                address: .tcp(host: "redis", port: 6379),
                shown: "redis://redis:6379/0"
            ),
            Good(
                text: "redis://cache.example:1/15",
                address: .tcp(host: "cache.example", port: 1),
                database: 15,
                shown: "redis://cache.example:1/15"
            ),
            Good(
                text: "redis://[::1]:6380/",
                address: .tcp(host: "::1", port: 6380),
                shown: "redis://[::1]:6380/0"
            ),
            Good(
                text: "redis://:secret@h:2/3",
                address: .tcp(host: "h", port: 2),
                password: "secret",
                database: 3,
                shown: "redis://h:2/3"
            ),
            Good(
                text: "redis://ada:p%40ss%2Fw%3a@h/1",
                address: .tcp(host: "h", port: 6379),
                user: "ada",
                password: "p@ss/w:",
                database: 1,
                shown: "redis://h:6379/1"
            ),
            Good(
                text: "unix:/run/redis.sock",
                address: .unix(path: "/run/redis.sock"),
                shown: "unix:/run/redis.sock"
            ),
            Good(
                text: "unix:///run/redis.sock?db=2",
                address: .unix(path: "/run/redis.sock"),
                database: 2,
                shown: "unix:/run/redis.sock?db=2"
            ),
            Good(
                text: "unix:var/redis.sock",
                address: .unix(path: "var/redis.sock"),
                shown: "unix:var/redis.sock"
            ),
        ]
    )
    func good(_ expected: Good) throws {
        let url = try RedisURL(expected.text)
        #expect(url.address == expected.address)
        #expect(url.credentials?.user == expected.user)
        #expect(url.credentials?.password == expected.password)
        #expect(url.database == expected.database)
        #expect("\(url)" == expected.shown)
    }

    @Test(
        "are rejected with a reason that does not contain them",
        arguments: [
            ("", "is none of"),
            ("NONE", "is none of"),
            ("127.0.0.1:6379", "is none of"),
            ("http://h", "is none of"),
            ("rediss://h", "TLS"),
            ("redis://", "names no host"),
            ("redis:///0", "names no host"),
            ("redis://h:", "port"),
            ("redis://h:0", "port"),
            ("redis://h:65536", "port"),
            ("redis://h:-1", "port"),
            ("redis://h:6379x", "port"),
            ("redis://h:99999999999999999999", "port"),
            ("redis://::1", "names no host"),
            ("redis://[::1", "bracket"),
            ("redis://[::1]x", "between its host and its port"),
            ("redis://h/x", "database"),
            ("redis://h/-1", "database"),
            ("redis://h/1024", "database"),
            ("redis://h/1/2", "database"),
            ("redis://secret@h", "without a password"),
            ("redis://ada:@h", "empty password"),
            ("redis://:%zz@h", "hexadecimal"),
            ("redis://:%a@h", "hexadecimal"),
            ("redis://:%ff@h", "UTF-8"),
            ("redis://a b", "no host name has"),
            ("unix:", "names no socket"),
            ("unix:/a?database=1", "query"),
            ("unix:/a?db=x", "database"),
            ("unix:/" + String(repeating: "a", count: 107), "no socket can have"),
        ]
    )
    func bad(text: String, reason: String) {
        let error = #expect(throws: RedisURLError.self) { try RedisURL(text) }
        #expect(error?.reason.contains(reason) == true, "\(error?.reason ?? "")")
        #expect(error?.reason.contains("secret") != true)
    }
}
