/// What ratios have to be, as a file says.
///
/// One line each: a ratio's name, `min` or `max`, a number, and perhaps `goal` and a number that is
/// hoped for beyond it; `#` begins a comment.
public struct Thresholds: Sendable {
    /// One line of the file.
    public struct Rule: Hashable, Sendable {
        /// Which ratio.
        public let ratio: String
        /// Whether the number is the least or the most that is allowed.
        public let isMinimum: Bool
        /// The bound itself is allowed.
        public let bound: Double
        /// What the ratio is to become; nil where the bound is all that is wanted.
        public let goal: Double?

        /// Whether `value` keeps to the rule.
        public func allows(_ value: Double) -> Bool { reaches(bound, value) }

        /// What a report says of `value`.
        public func verdict(_ value: Double) -> String {
            guard allows(value) else { return "**short**" }
            return goal.map { reaches($0, value) } ?? true ? "met" : "**short of the goal**"
        }

        /// For example `at least 0.5, goal 0.8`.
        public var text: String {
            let least = "\(isMinimum ? "at least" : "at most") \(bound.text(decimals: 3))"
            return goal.map { "\(least), goal \($0.text(decimals: 3))" } ?? least
        }

        private func reaches(_ mark: Double, _ value: Double) -> Bool {
            isMinimum ? value >= mark : value <= mark
        }
    }

    /// In the order of the file.
    public let rules: [Rule]

    /// Reads a file.
    public init(contentsOf path: String) throws(BenchError) {
        guard let text = SmallFile.text(path) else {
            throw BenchError("\(path) cannot be read")
        }
        try self.init(text)
    }

    /// Reads a file's text.
    public init(_ text: String) throws(BenchError) {
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

    /// The rule for a ratio.
    public func rule(for ratio: String) -> Rule? { rules.first { $0.ratio == ratio } }

    /// What falls short, a sentence each.
    ///
    /// The median counts, and for `wrong` the worst round. A rule whose ratio was not measured is a
    /// shortfall too: what is not measured is not kept.
    public func shortfalls(_ ratios: [Ratio]) -> [String] {
        rules.compactMap { rule in
            guard let ratio = ratios.first(where: { $0.name == rule.ratio }) else {
                return "\(rule.ratio): was not measured"
            }
            let value = ratio.decisive
            guard !rule.allows(value) else { return nil }
            return "\(ratio.name) is \(value.text(decimals: 3)), wanted \(rule.text): "
                + ratio.meaning
        }
    }
}

extension Ratio {
    /// The number that a threshold is held against.
    public var decisive: Double { name == "wrong" ? spread.most : spread.median }
}
