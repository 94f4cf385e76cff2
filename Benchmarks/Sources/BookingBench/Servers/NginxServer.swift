import Glibc
import Sockets

/// nginx, which sends the same response to every request from memory: the least that HTTP costs.
final class NginxServer {
    let address: SocketAddress
    private let process: ChildProcess

    /// The id of the master process; its workers are descendants.
    var processes: [Int32] { [process.id] }

    /// Starts nginx.
    ///
    /// - Parameters:
    ///   - response: The response: its content, and those of its fields that nginx can set.
    ///   - workers: The number of worker processes.
    ///   - scratch: The folder for the configuration.
    /// - Throws: `BenchError`, for example if nginx is not installed.
    init(response: SampleResponse, workers: Int, scratch: ScratchFolder) throws {
        guard let address = SocketAddress("127.0.0.1", port: try Self.freePort()) else {
            throw BenchError("no port for nginx")
        }
        self.address = address
        let configuration = scratch.file("nginx.conf")
        let text = try Self.configuration(response, workers, address, scratch.path)
        try TextFile.write(text, to: configuration)
        process = try ChildProcess(
            Self.program,
            ["-p", scratch.path, "-c", configuration],
            logPath: scratch.file("nginx.out")
        )
        try waitUntilReady()
    }

    func stop() { process.stop() }

    static var isInstalled: Bool { program != "nginx" }

    /// Debian installs nginx in a folder that only root's PATH contains.
    private static var program: String {
        let folders = ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin", "/sbin"]
        return folders.map { "\($0)/nginx" }.first { unsafe access($0, X_OK) == 0 } ?? "nginx"
    }

    /// A port that is free at this moment.
    private static func freePort() throws -> UInt16 {
        guard let any = SocketAddress("127.0.0.1", port: 0) else { return 0 }
        return try ListeningSocket(on: any, backlog: 1).address.port
    }

    private func waitUntilReady() throws {
        let deadline = process.startedAt + Limits.startTimeout
        while true {
            do {
                var client = try SetupClient(to: address)
                _ = try client.get("/")
                return
            } catch {
                guard process.isRunning, Instant.now < deadline else {
                    throw BenchError("nginx does not respond: \(error) \(process.log.suffix(500))")
                }
                usleep(1000)
            }
        }
    }

    static func configuration(
        _ response: SampleResponse,
        _ workers: Int,
        _ address: SocketAddress,
        _ folder: String
    ) throws -> String {
        let fields = try response.fields.map { "add_header \($0.name) \(try quoted($0.value));" }
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
                        return 200 \(try quoted(response.content));
                    }
                }
            }

            """
    }

    /// nginx's configuration has no escape for a dollar sign, so such a text is an error.
    private static func quoted(_ text: String) throws -> String {
        guard !text.contains("$"), !text.contains("'"), !text.contains("\\") else {
            throw BenchError("an nginx configuration cannot contain: \(text)")
        }
        return "'\(text)'"
    }
}
