/// Finds the declarations of a set of sources that nothing in these sources uses.
struct UnusedDeclarations {
    private struct Source {
        let path: String
        let tokens: [SourceToken]
        let declarations: [Declaration]
    }

    private let sources: [Source]
    /// Every name that is used in one way or another.
    private var usedNames: Set<String> = []
    /// Every name that is used otherwise than as a label or on the left side of an assignment to `self`.
    private var readNames: Set<String> = []
    /// `Type(label:` for every call of an initializer; `init(label:` if the call does not name the type;
    /// `Type{` if the only argument is a trailing closure.
    private var calls: Set<String> = []

    init(_ files: [(path: String, text: String)]) {
        sources = files.map { file in
            let tokens = SourceToken.all(in: file.text)
            return Source(
                path: file.path,
                tokens: tokens,
                declarations: Declaration.all(in: tokens)
            )
        }
        for source in sources { noteUses(in: source) }
    }

    /// The unused declarations, each as "path:line name".
    var all: [(place: String, name: String)] {
        sources.flatMap { source in
            source.declarations.filter { !isUsed($0) }.map { declaration in
                var name = declaration.name
                if case .initializer(let labels) = declaration.kind {
                    name += ".init(" + labels.map { "\($0):" }.joined() + ")"
                }
                return ("\(source.path):\(declaration.line)", name)
            }
        }
    }

    private func isUsed(_ declaration: Declaration) -> Bool {
        switch declaration.kind {
        case .typeExtension: true
        case .type, .function, .enumCase: usedNames.contains(declaration.name)
        case .property: readNames.contains(declaration.name)
        case .initializer(let labels):
            labels.isEmpty || labels.contains("_")
                || labels.contains { label in
                    ["init", declaration.name].contains { calls.contains("\($0)(\(label):") }
                } || labels.count == 1 && calls.contains("\(declaration.name){")
        }
    }

    private mutating func noteUses(in source: Source) {
        var ownRanges: [String: [Range<Int>]] = [:]
        for declaration in source.declarations {
            if case .initializer = declaration.kind { continue }
            ownRanges[declaration.name, default: []].append(declaration.range)
        }
        let tokens = source.tokens
        for (index, token) in tokens.enumerated() where token.isWord {
            noteCall(at: index, of: tokens)
            let own = ownRanges[token.text] ?? []
            guard !own.contains(where: { $0.contains(index) }) else { continue }
            usedNames.insert(token.text)
            let before = index > 0 ? tokens[index - 1].text : ""
            let after = index + 1 < tokens.count ? tokens[index + 1].text : ""
            let isLabel = after == ":" && before != "." && before != "?" && before != "case"
            let isAssignedInInit =
                before == "." && index > 1 && tokens[index - 2].text == "self" && after == "="
                && index + 2 < tokens.count && tokens[index + 2].text != "="
            if !isLabel && !isAssignedInInit { readNames.insert(token.text) }
        }
    }

    /// Notes `Type(label:`, `Type<…>(label:`, `Self(label:`, `.init(label:` and `Type {`.
    private mutating func noteCall(at index: Int, of tokens: [SourceToken]) {
        guard index > 1, index + 1 < tokens.count else { return }
        let before = tokens[index - 1]
        if tokens[index + 1].text == "{", !before.isWord,
            ![":", ">", ",", "."].contains(before.text)
        {
            calls.insert("\(tokens[index].text){")
        }
        guard before.text == "(" else { return }
        guard tokens[index + 1].text == ":" else { return }
        let isDeclaration =
            index > 2 && tokens[index - 2].text == "init" && tokens[index - 3].text != "."
        guard !isDeclaration else { return }
        let called = tokens[index - 2].text
        let name = ["Self", ">", "]"].contains(called) ? "init" : called
        calls.insert("\(name)(\(tokens[index].text):")
    }
}
