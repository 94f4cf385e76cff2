/// A table as Markdown has it: the first column to the left, the others to the right.
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
