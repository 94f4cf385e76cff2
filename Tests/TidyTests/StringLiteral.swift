/// A string literal of a Swift source.
struct StringLiteral {
    /// The text between the quotes, as the source spells it.
    var text = ""
    /// The expressions that are interpolated, as the source spells them.
    var interpolations: [String] = []
    /// Whether a plus before or after it concatenates it with another text.
    var isConcatenated = false

    /// Every literal of a source, except those in interpolations and comments.
    static func all(in source: String) -> [StringLiteral] {
        var scanner = Scanner(rest: Array(source.unicodeScalars)[...])
        return scanner.literals()
    }

    /// Finds the literals of a source.
    private struct Scanner {
        var rest: ArraySlice<Unicode.Scalar>
        /// Whether the last character that was not white space was a plus.
        var followsPlus = false

        mutating func literals() -> [StringLiteral] {
            var found: [StringLiteral] = []
            while let scalar = rest.first {
                if skip("//") {
                    rest = rest.drop { $0 != "\n" }
                } else if scalar == "\"" || scalar == "#" && starts(with: "#\"") {
                    var literal = literal()
                    literal.isConcatenated = followsPlus || isBeforePlus
                    found.append(literal)
                    followsPlus = false
                } else {
                    if scalar == "+" {
                        followsPlus = true
                    } else if !scalar.properties.isWhitespace {
                        followsPlus = false
                    }
                    rest.removeFirst()
                }
            }
            return found
        }

        private mutating func literal() -> StringLiteral {
            let pounds = String(repeating: "#", count: rest.prefix { $0 == "#" }.count)
            _ = skip(pounds)
            let quotes = starts(with: "\"\"\"") ? "\"\"\"" : "\""
            _ = skip(quotes)
            var literal = StringLiteral()
            while !rest.isEmpty, !skip(quotes + pounds) {
                if skip("\\" + pounds + "(") {
                    literal.interpolations.append(interpolation())
                } else if pounds.isEmpty, rest.first == "\\", rest.count > 1 {
                    literal.text.unicodeScalars.append(contentsOf: rest.prefix(2))
                    rest = rest.dropFirst(2)
                } else {
                    literal.text.unicodeScalars.append(rest.removeFirst())
                }
            }
            return literal
        }

        /// Scans an expression up to its closing parenthesis.
        private mutating func interpolation() -> String {
            var expression = ""
            var depth = 1
            while let scalar = rest.popFirst() {
                if scalar == "(" { depth += 1 }
                if scalar == ")" { depth -= 1 }
                if depth == 0 { break }
                expression.unicodeScalars.append(scalar)
            }
            return expression
        }

        private var isBeforePlus: Bool {
            let next = rest.drop { $0.properties.isWhitespace }
            return next.first == "+" && next.dropFirst().first != "="
        }

        private func starts(with text: String) -> Bool { rest.starts(with: text.unicodeScalars) }

        private mutating func skip(_ text: String) -> Bool {
            guard starts(with: text) else { return false }
            rest = rest.dropFirst(text.unicodeScalars.count)
            return true
        }
    }
}
