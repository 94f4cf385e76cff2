internal import Glibc
internal import Sockets

/// nginx answering everything with the same bytes, from memory: what HTTP costs at least.
final class StaticServer {
    /// Where it listens.
    let address: SocketAddress
    private let server: MeasuredProcess

    /// The processes that count: the master and its workers.
    var processes: [Int32] { [server.number] }

    /// Starts nginx with `workers` processes.
    ///
    /// - Parameters:
    ///   - answer: The answer to give: its content, and its fields as far as nginx lets them be set.
    ///   - workers: How many processes answer.
    ///   - scratch: Where its configuration lies.
    /// - Throws: `BenchError`, also where there is no nginx.
    init(answer: SampleAnswer, workers: Int, scratch: ScratchFolder) throws(BenchError) {
        let port = try Self.freePort()
        guard let address = SocketAddress("127.0.0.1", port: port) else {
            throw BenchError("no port for nginx")
        }
        self.address = address
        let configuration = scratch.file("nginx.conf")
        let text = try Self.configuration(answer, workers, address, scratch.path)
        try SmallFile.write(text, to: configuration)
        server = try MeasuredProcess(
            Self.program,
            ["-p", scratch.path, "-c", configuration],
            logPath: scratch.file("nginx.out")
        )
        try waitUntilItServes()
    }

    func stop() { server.stop() }

    /// Whether there is an nginx to measure against.
    static var isInstalled: Bool { program != "nginx" }

    /// Debian puts it where only root's PATH finds it.
    private static var program: String {
        let folders = ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin", "/sbin"]
        let paths = folders.map { "\($0)/nginx" }
        return paths.first { unsafe access($0, X_OK) == 0 } ?? "nginx"
    }

    /// A port that nobody has at this moment.
    private static func freePort() throws(BenchError) -> UInt16 {
        do throws(SystemError) {
            guard let any = SocketAddress("127.0.0.1", port: 0) else { return 0 }
            return try ListeningSocket(on: any, backlog: 1).address.port
        } catch {
            throw BenchError("\(error)")
        }
    }

    private func waitUntilItServes() throws(BenchError) {
        let deadline = MonotonicClock.nanoseconds() + Limits.startMilliseconds * 1_000_000
        while true {
            do throws(BenchError) {
                var client = try SetupClient(to: address)
                return try client.call("GET", "/", expected: 200) { _ in () }
            } catch {
                guard server.isRunning, MonotonicClock.nanoseconds() < deadline else {
                    let log = SmallFile.text(server.logPath) ?? ""
                    throw BenchError("nginx does not serve: \(error) \(log.suffix(500))")
                }
                usleep(1000)
            }
        }
    }

    static func configuration(
        _ answer: SampleAnswer,
        _ workers: Int,
        _ address: SocketAddress,
        _ folder: String
    ) throws(BenchError) -> String {
        let fields = try answer.fields.map { name, value throws(BenchError) in
            "add_header \(name) \(try quoted(value));"
        }
        return """
            daemon off;
            worker_processes \(workers);
            pid \(folder)/nginx.pid;
            error_log \(folder)/nginx.error;
            events { worker_connections 4096; multi_accept on; }
            http {
                access_log off;
                keepalive_requests 1000000000;
                client_body_temp_path \(folder)/body;
                proxy_temp_path \(folder)/proxy;
                fastcgi_temp_path \(folder)/fastcgi;
                uwsgi_temp_path \(folder)/uwsgi;
                scgi_temp_path \(folder)/scgi;
                server {
                    listen \(address) backlog=4096;
                    location / {
                        default_type application/json;
                        \(fields.joined(separator: "\n            "))
                        return 200 \(try quoted(answer.content));
                    }
                }
            }

            """
    }

    /// nginx has no way to write a dollar sign, so such an answer cannot be given by it.
    private static func quoted(_ text: String) throws(BenchError) -> String {
        guard !text.contains("$"), !text.contains("'"), !text.contains("\\") else {
            throw BenchError("nginx cannot be told to answer: \(text)")
        }
        return "'\(text)'"
    }
}
