import Sockets
import Testing

@testable import BookingBench

@Suite("Starting servers", .timeLimit(.minutes(2)))
struct ServerTests {
    @Test("the start-up time is measured for each start")
    func startTimes() throws {
        let system = try TestSystem()
        let times = try BookingServer.startTimes(system.programs, system.database, count: 2)
        #expect(times.count == 2)
        #expect(times.allSatisfy { $0 > 0 })
    }

    @Test("a program that ends before it is ready is an error with its output")
    func failedStart() throws {
        let system = try TestSystem()
        var programs = system.programs
        programs.options = ["--no-such-option"]
        #expect {
            try BookingServer(programs, system.database)
        } throws: { error in
            "\(error)".contains("no-such-option")
        }
    }

    @Test("the port is read from the log line of the server's address")
    func listening() {
        #expect(BookingServer.listeningPort("a\nlistening on http://127.0.0.1:8123\nb") == 8123)
        #expect(BookingServer.listeningPort("listening on http://[::1]:81 (4 loops)") == 81)
        #expect(BookingServer.listeningPort("listening on nothing:1") == nil)
    }

    @Test("nginx sends the server's fields and content; a dollar sign is an error")
    func configuration() throws {
        let head = "HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nETag: \"7\"\r\nDate: x\r\n\r\n"
        let response = SampleResponse(head: head, content: #"{"id": 1}"#, status: 200, id: 1)
        #expect(response.fields.map(\.name) == ["ETag"])
        let address = try #require(SocketAddress("127.0.0.1", port: 81))
        let text = try NginxServer.configuration(response, 2, address, "/folder")
        #expect(text.contains(#"add_header ETag '"7"';"#))
        #expect(text.contains(#"return 200 '{"id": 1}';"#))
        #expect(text.contains("worker_processes 2;"))
        let bad = SampleResponse(head: head, content: "$5", status: 200, id: nil)
        #expect(throws: BenchError.self) {
            try NginxServer.configuration(bad, 2, address, "/folder")
        }
    }
}
