/// The required values of ratios, from a file.
///
/// Each line has the name of a ratio, `min` or `max`, a bound, and possibly `goal` with a value beyond
/// the bound; `#` begins a comment.
struct Thresholds: Sendable {
    struct Rule: Hashable, Sendable {
        let ratio: String
        let isMinimum: Bool
        /// The last value that is allowed.
        let bound: Double
        /// The value that the ratio shall reach some day; nil if there is none beyond the bound.
        let goal: Double?

        func allows(_ value: Double) -> Bool { isReached(bound, by: value) }

        /// The verdict in a report.
        func verdict(_ value: Double) -> String {
            guard allows(value) else { return "**not met**" }
            return goal.map { isReached($0, by: value) } ?? true ? "met" : "**goal not met**"
        }

        /// For example `at least 0.5, goal 0.8`.
        var text: String {
            let required = "\(isMinimum ? "at least" : "at most") \(bound.text(decimals: 3))"
            return goal.map { "\(required), goal \($0.text(decimals: 3))" } ?? required
        }

        private func isReached(_ mark: Double, by value: Double) -> Bool {
            isMinimum ? value >= mark : value <= mark
        }
    }

    /// The rules in the order of the file.
    let rules: [Rule]

    init(contentsOf path: String) throws {
        guard let text = TextFile.read(path) else { throw BenchError("cannot read \(path)") }
        try self.init(text)
    }

    /// Parses the content of a file.
    init(_ text: String) throws {
        var rules: [Rule] = []
        for line in text.split(separator: "\n") {
            let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
            guard !words.isEmpty else { continue }
            guard let rule = Self.rule(words) else {
                throw BenchError("not a threshold: \(line)")
            }
            rules.append(rule)
        }
        self.rules = rules
    }

    private static func rule(_ words: [Substring]) -> Rule? {
        guard words.count == 3 || words.count == 5 && words[3] == "goal",
            words[1] == "min" || words[1] == "max", let bound = Double(words[2])
        else { return nil }
        let goal = words.count == 5 ? Double(words[4]) : nil
        guard words.count == 3 || goal != nil else { return nil }
        return Rule(
            ratio: String(words[0]),
            isMinimum: words[1] == "min",
            bound: bound,
            goal: goal
        )
    }

    func rule(for ratio: String) -> Rule? { rules.first { $0.ratio == ratio } }

    /// The rules that `ratios` do not meet, one sentence each.
    ///
    /// A rule whose ratio was not measured is not met.
    func failures(_ ratios: [Ratio]) -> [String] {
        rules.compactMap { rule in
            guard let ratio = ratios.first(where: { $0.name == rule.ratio }) else {
                return "\(rule.ratio): not measured"
            }
            guard !rule.allows(ratio.value) else { return nil }
            return "\(ratio.name) is \(ratio.value.text(decimals: 3)), required: \(rule.text) "
                + "(\(ratio.meaning))"
        }
    }
}
