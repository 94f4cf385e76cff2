import Foundation
import HTTP
import Testing

/// One case of the files in `Cases`: the client's bytes and the expected outcomes.
struct ParserCase: CustomTestStringConvertible, Sendable {
    var file: String
    var title: String
    /// The reason for the outcome, with a section of an RFC.
    var reason = ""
    var input: [UInt8] = []
    /// One line for each request: `accepted: …`, `refused: …` or `incomplete`.
    var outcomes: [String] = []
    var limits = HTTPLimits()

    var testDescription: String { "\(file): \(title)" }

    /// All cases of all files.
    static let all: [ParserCase] = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Cases")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".md") && $0 != "README.md" }.sorted().flatMap { name in
            let text = try? String(contentsOf: folder.appending(path: name), encoding: .utf8)
            return cases(in: text ?? "", file: name)
        }
    }()

    /// Parses one file, whose format is in `Cases/README.md`.
    static func cases(in text: String, file: String) -> [ParserCase] {
        var cases: [ParserCase] = []
        var isInput = false
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("## "), !isInput {
                cases.append(ParserCase(file: file, title: String(line.dropFirst(3))))
            }
            guard var current = cases.popLast() else { continue }
            if line.hasPrefix("```") {
                isInput.toggle()
            } else if isInput {
                current.input += unescaped(line)
            } else if line.hasPrefix("- limits: ") {
                current.limits = limits(line.dropFirst(10))
            } else if line.hasPrefix("- "), !isAboutOthers(line) {
                current.outcomes.append(String(line.dropFirst(2)))
            } else if current.input.isEmpty, !line.hasPrefix("## ") {
                current.reason += line + " "
            }
            cases.append(current)
        }
        return cases
    }

    /// Decodes `\r`, `\n`, `\t`, `\0`, `\\`, `\xHH`, and the repetition `\{text*count}`.
    private static func unescaped(_ line: Substring) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = line.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let escape = rest.popFirst() else {
                bytes.append(byte)
                continue
            }
            switch escape {
            case UInt8(ascii: "r"): bytes.append(0x0D)
            case UInt8(ascii: "n"): bytes.append(0x0A)
            case UInt8(ascii: "t"): bytes.append(0x09)
            case UInt8(ascii: "0"): bytes.append(0)
            case UInt8(ascii: "x"):
                bytes.append(UInt8(Substring(rest.prefix(2)), radix: 16) ?? 0)
                rest = rest.dropFirst(2)
            case UInt8(ascii: "{"):
                let inside = rest.prefix { $0 != UInt8(ascii: "}") }
                let parts = Substring(inside).split(separator: "*")
                for _ in 0..<(Int(parts[parts.count - 1]) ?? 0) { bytes += unescaped(parts[0]) }
                rest = rest.dropFirst(inside.count + 1)
            default: bytes.append(escape)
            }
        }
        return bytes
    }

    /// Whether a line is for the programs that compare servers.
    private static func isAboutOthers(_ line: Substring) -> Bool {
        line.hasPrefix("- node: ") || line.hasPrefix("- rfc: ")
    }

    private static func limits(_ text: Substring) -> HTTPLimits {
        var limits = HTTPLimits()
        for part in text.split(separator: ",") {
            let words = part.split(separator: " ")
            guard words.count == 2, let value = Int(words[1]) else { continue }
            switch words[0] {
            case "headBytes": limits.headBytes = value
            case "targetBytes": limits.targetBytes = value
            case "fields": limits.fields = value
            case "contentBytes": limits.contentBytes = value
            case "chunkExtensionBytes": limits.chunkExtensionBytes = value
            case "trailerBytes": limits.trailerBytes = value
            default: preconditionFailure("an unknown limit in a case file: \(words[0])")
            }
        }
        return limits
    }
}

extension Conversation.Outcome: CustomStringConvertible {
    /// The outcome as in the case files.
    var description: String {
        switch self {
        case .incomplete: return "incomplete"
        case .refused(let error): return "refused: \(error.status) \(error.rawValue)"
        case .accepted(let head, let target, let authority, let content):
            var words = ["accepted: \(head.method.name)"]
            words.append(Self.visible(target[...]))
            if !authority.isEmpty { words.append("host=\(Self.visible(authority[...]))") }
            if head.scheme == .https { words.append("scheme=https") }
            if !head.isHTTP11 { words.append("version=1.0") }
            if !content.isEmpty { words.append("content=\"\(Self.visible(content[...]))\"") }
            if head.expectsContinue { words.append("waits") }
            if !head.keepAlive { words.append("close") }
            return words.joined(separator: " ")
        }
    }

    private static func visible(_ bytes: ArraySlice<UInt8>) -> String {
        var text = ""
        for byte in bytes {
            switch byte {
            case 0x0D: text += "\\r"
            case 0x0A: text += "\\n"
            case 0x20...0x7E: text.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                text += digits.count == 1 ? "\\x0\(digits)" : "\\x\(digits)"
            }
        }
        return text
    }
}
