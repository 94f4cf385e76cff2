import Glibc
import Logging
import ProcessSupport
import TestSupport
import Testing

@Suite("Log lines")
struct LogLineTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Returns the lines that `body` logs.
    private func logged(
        _ format: LogFormat,
        level: Logger.Level = .trace,
        _ body: (Logger) -> Void
    ) throws -> String {
        let path = folder.file("log")
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        try #require(descriptor >= 0)
        let output = LogOutput(descriptor: descriptor)
        body(Log.logger(label: "test", level: level, format: format, output: output))
        close(descriptor)
        return folder.text(of: "log")
    }

    @Test("are text with a time in UTC, the level, the label and sorted metadata")
    func text() throws {
        let text = try logged(.text) { logger in
            logger.info("expired booking", metadata: ["lateness_ms": "3", "booking": "42"])
        }
        let line = try #require(text.wholeMatch(of: /(\S+) (.*)\n/))
        #expect(line.2 == "INFO test: expired booking booking=42 lateness_ms=3")
        #expect(line.1.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
    }

    @Test("are JSON objects, with numbers as numbers")
    func json() throws {
        let text = try logged(.json) { logger in
            var logger = logger
            logger[metadataKey: "name"] = "w"
            logger.warning(
                "say \"no\"\n",
                metadata: [
                    "count": .stringConvertible(42), "level": "other",
                    "list": ["a", .stringConvertible(-1)], "map": ["k": "v"],
                ]
            )
        }
        let line = try #require(text.wholeMatch(of: /\{"time":"([^"]+)",(.*)\}\n/))
        #expect(
            line.2 == #"""
                "level":"warning","logger":"test","message":"say \"no\"\n","count":42,\#
                "_level":"other","list":["a",-1],"map":{"k":"v"},"name":"w"
                """#
        )
    }

    static let forgeries = [
        "a\nb", "a\r\nb", "a\u{0}b", "a\u{1B}[31mb", "a\u{85}b", "a\u{2028}b", "a\u{7F}b",
        "a\u{202E}b", "a\tb",
    ]

    @Test("cannot be forged or hidden by values", arguments: forgeries)
    func forged(text: String) throws {
        for format in LogFormat.allCases {
            let line = try logged(format) { logger in
                logger.info("\(text)", metadata: ["\(text)": "\(text)"])
            }
            #expect(line.utf8.count { $0 == UInt8(ascii: "\n") } == 1, "\(line)")
            #expect(line.utf8.allSatisfy { $0 >= 0x20 || $0 == UInt8(ascii: "\n") })
        }
        let line = try logged(.text) { $0.info("\(text)", metadata: ["k": "\(text)"]) }
        for scalar in text.unicodeScalars where scalar != "a" && scalar != "b" {
            guard scalar.value < 0x20 || scalar.value > 0x7E else { continue }
            #expect(!line.dropLast().unicodeScalars.contains(scalar))
        }
    }

    @Test(
        "have quotes around values that are empty or have blanks or quotes",
        arguments: [
            ("plain", "plain"), ("", "\"\""), ("two words", "\"two words\""),
            ("a=b", "\"a=b\""), ("say \"no\"", #""say \"no\"""#), (#"a\b"#, #""a\\b""#),
            ("é", "é"),
        ]
    )
    func quoting(value: String, shown: String) throws {
        let line = try logged(.text) { $0.info("m", metadata: ["k": "\(value)"]) }
        #expect(line.hasSuffix("m k=\(shown)\n"), "\(line)")
    }

    @Test("exclude events below the level")
    func level() throws {
        let text = try logged(.text, level: .warning) { logger in
            logger.info("no")
            logger.warning("yes")
        }
        #expect(text.contains("WARNING test: yes\n"))
        #expect(!text.contains("no"))
    }

    @Test("stay whole if several threads write")
    func threads() async throws {
        let path = folder.file("log")
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let output = LogOutput(descriptor: descriptor)
        await withTaskGroup { group in
            for thread in 0..<4 {
                group.addTask {
                    let logger = Log.logger(
                        label: "t",
                        level: .info,
                        format: .text,
                        output: output
                    )
                    let text = String(repeating: "\(thread)", count: 500)
                    for _ in 0..<200 { logger.info("\(text)") }
                }
            }
        }
        let lines = folder.text(of: "log").split(separator: "\n")
        #expect(lines.count == 800)
        #expect(lines.allSatisfy { Set($0.suffix(500)).count == 1 })
    }

    @Test("are lost if the output does not accept them")
    func lost() {
        let output = LogOutput(descriptor: -1)
        let logger = Log.logger(label: "t", level: .info, format: .text, output: output)
        logger.info("into the void")
    }
}
