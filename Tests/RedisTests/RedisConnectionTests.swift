import Glibc
import Redis
import TestSupport
import Testing

@Suite("A connection to Redis", .timeLimit(.minutes(1)))
struct RedisConnectionTests {
    private let server: RedisServer
    private let url: RedisURL

    init() throws {
        server = try RedisServer()
        url = try RedisURL(server.url)
    }

    @Test("returns every type of reply as a value")
    func replies() throws {
        var connection = try RedisConnection.connect(to: url)
        #expect(try connection.call(RedisCommand("PING")) == .status("PONG"))
        #expect(try connection.call(RedisCommand("GET", "missing")) == .null)
        #expect(try connection.call(RedisCommand("INCRBY", "n", "41")) == .integer(41))
        #expect(try connection.call(RedisCommand("GET", "n")).number == 41)
        _ = try connection.call(RedisCommand("RPUSH", "list", "a", "", "c"))
        let list = try connection.call(RedisCommand("LRANGE", "list", "0", "-1"))
        #expect(list == .array([.bulk([97]), .bulk([]), .bulk([99])]))
        let nested = try connection.call(
            RedisCommand("EVAL", "return {1, {2, false, {}}, redis.error_reply('NO x')}", "0")
        )
        let inner = RedisReply.array([.integer(2), .null, .array([])])
        #expect(nested == .array([.integer(1), inner, .error("NO x")]))
    }

    @Test("sends any bytes in an argument, which cannot become another command")
    func bytes() throws {
        var connection = try RedisConnection.connect(to: url)
        let value = "a\r\nFLUSHALL\r\n\0%s é \u{1F680} \""
        _ = try connection.call(RedisCommand("SET", value, value))
        #expect(try connection.call(RedisCommand("GET", value)) == .bulk(Array(value.utf8)))
        #expect(try connection.call(RedisCommand("DBSIZE")) == .integer(1))
    }

    @Test("sends many commands at once, and returns their replies in order")
    func pipeline() throws {
        var connection = try RedisConnection.connect(to: url)
        // More than the buffers of the socket hold in either direction.
        let text = String(repeating: "x", count: 1000)
        let commands = (0..<5000).map { RedisCommand("ECHO", "\($0) \(text)") }
        let replies = try connection.pipeline(commands)
        #expect(replies.count == 5000)
        for (index, reply) in replies.enumerated() { #expect(reply.text == "\(index) \(text)") }
    }

    @Test("can be used after the server refused a command, alone or in a pipeline")
    func refused() throws {
        var connection = try RedisConnection.connect(to: url)
        var error = failure { _ = try connection.call(RedisCommand("NOSUCH", "secret")) }
        #expect(error?.code == .refused(kind: "ERR"))
        let replies = try connection.pipeline([
            RedisCommand("SET", "k", "v"), RedisCommand("INCR", "k"), RedisCommand("GET", "k"),
        ])
        #expect(replies[0] == .status("OK"))
        #expect(replies[2] == .bulk([118]))
        guard case .error = replies[1] else {
            Issue.record("\(replies[1])")
            return
        }
        error = failure { _ = try connection.call(RedisCommand("LPUSH", "k", "v")) }
        #expect(error?.code == .refused(kind: "WRONGTYPE"))
        #expect(error?.command == "LPUSH")
    }

    @Test("runs a script again after the server has lost it")
    func scripts() throws {
        var connection = try RedisConnection.connect(to: url)
        let script = RedisScript(name: "sum", source: "return KEYS[1] .. ARGV[1] + ARGV[2]")
        func run() throws -> String? {
            try connection.run(script, keys: ["k"], arguments: ["20", "22"]).text
        }
        #expect(try run() == "k42")
        #expect(try run() == "k42")
        _ = try connection.call(RedisCommand("SCRIPT", "FLUSH"))
        #expect(try run() == "k42")
        let counts = try connection.call(RedisCommand("INFO", "commandstats")).text ?? ""
        #expect(counts.contains("cmdstat_evalsha:calls=3"))
        #expect(counts.contains("cmdstat_eval:calls=1"))
    }

    @Test("authenticates, and selects the database")
    func authentication() throws {
        var connection = try RedisConnection.connect(to: url)
        _ = try connection.call(RedisCommand("CONFIG", "SET", "port", "0"))
        _ = try connection.call(RedisCommand("ACL", "SETUSER", "ada", "on", ">p@ss", "~*", "+@all"))
        _ = try connection.call(RedisCommand("ACL", "SETUSER", "default", "resetpass", ">open"))
        let port = try freePort()
        _ = try connection.call(RedisCommand("CONFIG", "SET", "port", String(port)))
        var named = try RedisConnection.connect(
            to: RedisURL("redis://ada:p%40ss@127.0.0.1:\(port)/7")
        )
        _ = try named.call(RedisCommand("SET", "k", "v"))
        #expect(try named.call(RedisCommand("ACL", "WHOAMI")).text == "ada")
        var unnamed = try RedisConnection.connect(to: RedisURL("redis://:open@localhost:\(port)/7"))
        #expect(try unnamed.call(RedisCommand("GET", "k")).text == "v")
        let wrong = try RedisURL("redis://ada:secret@127.0.0.1:\(port)")
        let error = failure { _ = try RedisConnection.connect(to: wrong) }
        #expect(error?.code == .refused(kind: "WRONGPASS"))
        #expect("\(String(describing: error))".contains("secret") == false)
        let missing = try RedisURL("redis://:open@127.0.0.1:\(port)/999")
        #expect(
            failure { _ = try RedisConnection.connect(to: missing) }?.code == .refused(kind: "ERR")
        )
    }

    @Test("reports why a server cannot be reached")
    func unreachable() throws {
        let missing = RedisURL.unix(path: server.folder.file("missing.sock"))
        var error = failure { _ = try RedisConnection.connect(to: missing) }
        #expect(error?.code == .unreachable)
        #expect(error?.detail.contains("No such file") == true, "\(String(describing: error))")
        let closed = try RedisURL("redis://127.0.0.1:\(try freePort())")
        error = failure { _ = try RedisConnection.connect(to: closed) }
        #expect(error?.code == .unreachable)
        #expect(error?.detail.contains("refused") == true, "\(String(describing: error))")
    }

    @Test("waits no longer than its timeout for a server that hangs, and cannot be used afterwards")
    func hanging() throws {
        let timeouts = RedisTimeouts(
            connect: .milliseconds(100),
            command: .milliseconds(100)
        )
        var connection = try RedisConnection.connect(to: url, timeouts: timeouts)
        server.process.signal(SIGSTOP)
        defer { server.process.signal(SIGCONT) }
        let start = ContinuousClock.now
        var error = failure { _ = try connection.call(RedisCommand("PING")) }
        #expect(error?.code == .timedOut)
        #expect(ContinuousClock.now - start >= .milliseconds(99))
        #expect(ContinuousClock.now - start < .seconds(5))
        server.process.signal(SIGCONT)
        error = failure { _ = try connection.call(RedisCommand("PING")) }
        #expect(
            error?.code == .timedOut,
            "the late reply must not become the reply to the next command"
        )
        // The kernel accepts a new connection while the server hangs.
        server.process.signal(SIGSTOP)
        var second = try RedisConnection.connect(to: url, timeouts: timeouts)
        let large = RedisCommand("ECHO", String(repeating: "x", count: 1 << 22))
        error = failure { _ = try second.call(large) }
        #expect(error?.code == .timedOut)
    }

    @Test("reports a server that has died, and the process survives")
    func died() throws {
        var connection = try RedisConnection.connect(to: url)
        try server.process.killNow()
        for _ in 0..<3 {
            let error = failure { _ = try connection.call(RedisCommand("PING")) }
            #expect(error?.code == .disconnected)
        }
    }

    @Test("ends a wait at once when the owner is asked to stop, and keeps a later reply")
    func interrupted() throws {
        var ends: [Int32] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        var connection = try RedisConnection.connect(to: url, interrupt: ends[0])
        try connection.start(RedisCommand("BLPOP", "list", "30"))
        #expect(try connection.reply(within: .milliseconds(10)) == nil)
        #expect(unsafe write(ends[1], "x", 1) == 1)
        let start = ContinuousClock.now
        #expect(try connection.reply(within: .seconds(30)) == nil)
        #expect(ContinuousClock.now - start < .seconds(5))
        var byte: UInt8 = 0
        #expect(unsafe read(ends[0], &byte, 1) == 1)
        #expect(try server.command("RPUSH list v") == ":1")
        let reply = try connection.reply(within: .seconds(5))
        #expect(reply == .array([.bulk(Array("list".utf8)), .bulk([118])]))
    }

    @Test("completes a command if the server replies at once, although the owner is asked to stop")
    func interruptedCommand() throws {
        var ends: [Int32] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        var connection = try RedisConnection.connect(
            to: url,
            timeouts: RedisTimeouts(command: .seconds(30)),
            interrupt: ends[0]
        )
        #expect(unsafe write(ends[1], "x", 1) == 1)
        #expect(try connection.call(RedisCommand("PING")) == .status("PONG"))
        server.process.signal(SIGSTOP)
        defer { server.process.signal(SIGCONT) }
        let start = ContinuousClock.now
        let error = failure { _ = try connection.call(RedisCommand("PING")) }
        #expect(error?.code == .interrupted)
        #expect(ContinuousClock.now - start < .seconds(5))
    }

    private func failure(_ body: () throws -> Void) -> RedisError? {
        #expect(throws: RedisError.self, performing: body)
    }

    /// A port that was free a moment ago.
    private func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        unsafe inet_pton(AF_INET, "127.0.0.1", &address.sin_addr)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(descriptor, pointer, size) == 0
                    && getsockname(descriptor, pointer, &size) == 0
            }
        }
        try #require(result)
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
