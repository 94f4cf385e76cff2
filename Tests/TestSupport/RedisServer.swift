import Glibc

/// A Redis of its own, on a unix socket in a folder of its own.
public final class RedisServer: Sendable {
    /// The folder with its socket and its files.
    public let folder: TemporaryFolder
    /// The process, for signals: SIGSTOP makes it hang, SIGKILL makes it die.
    public let process: ChildProcess

    /// The socket's path.
    public var socketPath: String { folder.file("redis.sock") }

    /// As `REDIS_URL` takes it.
    public var url: String { "unix:" + socketPath }

    /// Starts a Redis and waits until it answers.
    ///
    /// - Parameter folder: An earlier server's folder, to start another at the same place.
    /// - Throws: What kept it from starting.
    public init(in folder: TemporaryFolder? = nil) throws {
        let folder = try folder ?? TemporaryFolder()
        self.folder = folder
        unsafe unlink(folder.file("redis.sock"))
        process = try ChildProcess(
            "redis-server",
            [
                "--port", "0", "--unixsocket", folder.file("redis.sock"), "--dir", folder.path,
                "--save", "", "--appendonly", "no",
            ],
            outputPath: folder.file("redis.log")
        )
        let process = process
        try waitUntil("Redis to answer") {
            if let ending = process.poll() { throw RedisEnded(ending: ending) }
            return (try? command("PING")) == "+PONG"
        }
    }

    /// Sends one command whose arguments have no blanks, and returns the answer as RESP spells it.
    ///
    /// The answer is complete for simple strings, errors and integers; of others it is what came first.
    public func command(_ text: String) throws -> String {
        let socket = try StreamSocket(unixPath: socketPath)
        try socket.send(Array((text + "\r\n").utf8))
        let answer = String(decoding: try socket.receive(atMost: 65_536), as: UTF8.self)
        return answer.hasSuffix("\r\n") ? String(answer.dropLast()) : answer
    }

    private struct RedisEnded: Error {
        let ending: ChildProcess.Ending
    }
}
