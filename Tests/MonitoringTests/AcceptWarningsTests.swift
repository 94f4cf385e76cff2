import Logging
import Monitoring
import Sockets
import TestSupport
import Testing

@Suite("Warnings about connections that cannot be accepted")
struct AcceptWarningsTests {
    @Test("are logged once in a minute, with the cause")
    func onceInAMinute() {
        let log = RecordedLog()
        let warnings = AcceptWarnings(log.logger)
        for loop in 0..<3 {
            warnings.acceptingPaused(SystemError(code: 24, call: "accept"), loop: loop)
        }
        let lines = log.lines("new connections have to wait")
        #expect(lines.count == 1)
        #expect(lines.first?.level == .warning)
        #expect(lines.first?.metadata["cause"]?.contains("accept") == true)
    }
}
