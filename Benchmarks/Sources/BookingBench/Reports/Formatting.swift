import FoundationEssentials

extension Double {
    /// The number in decimal digits, rounded to `decimals` behind the point.
    ///
    /// Without trailing zeros, unless `isPadded`. "null" if the number is not finite.
    func text(decimals: Int, isPadded: Bool = false) -> String {
        guard isFinite, magnitude < 1e15 else { return "null" }
        var scale = 1
        for _ in 0..<decimals { scale *= 10 }
        let scaled = Int((magnitude * Double(scale)).rounded())
        var fraction = decimals > 0 ? String(String(scale + scaled % scale).dropFirst()) : ""
        if !isPadded {
            while fraction.hasSuffix("0") { fraction.removeLast() }
        }
        let sign = self < 0 && scaled > 0 ? "-" : ""
        return sign + String(scaled / scale) + (fraction.isEmpty ? "" : "." + fraction)
    }

    /// The number without a fraction, in groups of three digits: 12,345.
    var grouped: String {
        var digits = Substring(magnitude.text(decimals: 0))
        var groups: [Substring] = []
        while digits.count > 3 {
            groups.insert(digits.suffix(3), at: 0)
            digits = digits.dropLast(3)
        }
        groups.insert(digits, at: 0)
        return (self <= -0.5 ? "-" : "") + groups.joined(separator: ",")
    }

    /// A share as a percentage: 0.25 is `25 %`.
    func percent(decimals: Int = 0) -> String { "\((self * 100).text(decimals: decimals)) %" }
}

/// A table in Markdown; all columns but the first are right-aligned.
struct MarkdownTable {
    private var lines: [String]

    init(_ head: [String]) {
        lines = [
            Self.line(head),
            "| --- |" + String(repeating: " ---: |", count: max(head.count - 1, 0)),
        ]
    }

    mutating func add(_ cells: [String]) { lines.append(Self.line(cells)) }

    var text: String { lines.joined(separator: "\n") }

    private static func line(_ cells: [String]) -> String {
        "| \(cells.joined(separator: " | ")) |"
    }
}

extension Encodable {
    /// The value as JSON in one line.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
