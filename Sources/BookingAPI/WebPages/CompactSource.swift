/// Removes from scripts and style sheets what only their authors and the type checker read.
package enum CompactSource {
    /// Returns `source` without indentation and without the comments that begin a line.
    ///
    /// Line breaks stay, so that a browser reports the line numbers of the file in the repository.
    /// `source` must not contain a text literal that spans several lines. `hasLineComments` is
    /// whether `//` begins a comment, as in JavaScript and not in CSS.
    package static func compact(_ source: String, hasLineComments: Bool) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(source.utf8.count)
        var isInComment = false
        for line in source.utf8.split(separator: newline, omittingEmptySubsequences: false) {
            var rest = line.drop { $0 == UInt8(ascii: " ") }
            isInComment = isInComment || rest.starts(with: "/*".utf8)
            if isInComment {
                let end = endOfComment(in: rest)
                isInComment = end == nil
                rest = rest[(end ?? rest.endIndex)...]
            } else if hasLineComments, rest.starts(with: "//".utf8) {
                rest = rest[rest.endIndex...]
            }
            result.append(contentsOf: rest)
            result.append(newline)
        }
        // The last line ends without a line break.
        result.removeLast()
        return result
    }

    private static let newline = UInt8(ascii: "\n")

    /// The index after `*/` in `line`.
    private static func endOfComment(in line: Substring.UTF8View) -> Substring.UTF8View.Index? {
        line.indices.first { line[$0...].starts(with: "*/".utf8) }
            .map { line.index($0, offsetBy: 2) }
    }
}
