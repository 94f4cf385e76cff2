/// A declaration in a Swift source.
struct Declaration {
    enum Kind {
        case type, function, property, enumCase
        /// An extension; it declares no name, but what it says of its own type is no use of the type.
        case typeExtension
        /// An initializer, with the labels of the parameters that have no default value.
        case initializer(labels: [String])
    }

    let kind: Kind
    /// The name; for an initializer the name of its type.
    let name: String
    let line: Int
    /// The tokens of the declaration with its body; uses in there do not count, because they are recursive.
    let range: Range<Int>

    /// The declarations of a source, in the order of the source.
    static func all(in tokens: [SourceToken]) -> [Declaration] {
        var parser = DeclarationParser(tokens: tokens)
        return parser.declarations()
    }
}

private struct DeclarationParser {
    let tokens: [SourceToken]
    private var found: [Declaration] = []
    /// The types whose braces are open, with the depth of the braces.
    private var types: [(name: String, isEnum: Bool, depth: Int)] = []
    private var depth = 0

    init(tokens: [SourceToken]) {
        self.tokens = tokens
    }

    mutating func declarations() -> [Declaration] {
        for index in tokens.indices {
            switch tokens[index].text {
            case "{": depth += 1
            case "}":
                depth -= 1
                while let type = types.last, type.depth >= depth { types.removeLast() }
            case "struct", "class", "enum", "actor", "protocol", "extension": addType(at: index)
            case "typealias", "associatedtype", "func", "var", "let": addNamed(at: index)
            case "case" where types.last?.isEnum == true && types.last?.depth == depth - 1:
                addCases(at: index)
            case "init": addInitializer(at: index)
            default: break
            }
        }
        return found
    }

    private mutating func addType(at index: Int) {
        guard let name = word(at: index + 1), !["func", "var", "let"].contains(name) else { return }
        let before = index > 0 ? tokens[index - 1].text : ""
        // `import struct X.Y`, `.class` and a protocol's `: class`.
        guard before != "import", before != "." else { return }
        // `extension A.B` extends B.
        var last = index + 1
        while text(at: last + 1) == ".", word(at: last + 2) != nil { last += 2 }
        types.append((tokens[last].text, tokens[index].text == "enum", depth))
        let kind: Declaration.Kind = tokens[index].text == "extension" ? .typeExtension : .type
        add(kind, name: tokens[last].text, at: index)
    }

    private mutating func addNamed(at index: Int) {
        guard let name = word(at: index + 1), name != "_" else { return }
        switch tokens[index].text {
        case "func": add(.function, name: name, at: index)
        case "var", "let": add(.property, name: name, at: index)
        default: add(.type, name: name, at: index)
        }
    }

    /// Adds the cases of one `case a, b(Int), c`.
    private mutating func addCases(at index: Int) {
        var next = index + 1
        while let name = word(at: next) {
            add(.enumCase, name: name, at: next - 1, end: next + 1)
            next += 1
            if text(at: next) == "(" { next = closing(from: next) + 1 }
            if text(at: next) == "=" { next += 2 }
            guard text(at: next) == "," else { break }
            next += 1
        }
    }

    private mutating func addInitializer(at index: Int) {
        guard let type = types.last, index > 0, tokens[index - 1].text != "." else { return }
        var open = index + 1
        while open < tokens.count, text(at: open) != "(" { open += 1 }
        var labels: [String] = []
        var nesting = 0
        for next in open..<closing(from: open) {
            let text = tokens[next].text
            if ["(", "[", "<", "{"].contains(text) { nesting += 1 }
            if [")", "]", ">", "}"].contains(text), self.text(at: next - 1) != "-" { nesting -= 1 }
            guard nesting == 1 else { continue }
            if next == open || text == "," { word(at: next + 1).map { labels.append($0) } }
            if text == "=" { labels.removeLast() }
        }
        add(.initializer(labels: labels), name: type.name, at: index)
    }

    private mutating func add(
        _ kind: Declaration.Kind,
        name: String,
        at index: Int,
        end: Int? = nil
    ) {
        var end = end ?? bodyEnd(from: index)
        if case .property = kind { end = index + 2 }
        let line = tokens[index].line
        found.append(Declaration(kind: kind, name: name, line: line, range: index..<end))
    }

    /// The end of the body of a declaration, or of its line if it has no body.
    private func bodyEnd(from index: Int) -> Int {
        var next = index + 1
        while next < tokens.count {
            switch tokens[next].text {
            case "(", "[": next = closing(from: next)
            case "{": return closing(from: next) + 1
            case "func", "var", "let", "init", "}", "typealias", "associatedtype", "case":
                return next
            default: break
            }
            next += 1
        }
        return tokens.count
    }

    private func closing(from open: Int) -> Int {
        var nesting = 0
        for index in open..<tokens.count {
            switch tokens[index].text {
            case "(", "[", "{": nesting += 1
            case ")", "]", "}": nesting -= 1
            default: break
            }
            if nesting == 0 { return index }
        }
        return tokens.count - 1
    }

    private func text(at index: Int) -> String {
        tokens.indices.contains(index) ? tokens[index].text : ""
    }

    private func word(at index: Int) -> String? {
        tokens.indices.contains(index) && tokens[index].isWord ? tokens[index].text : nil
    }
}
