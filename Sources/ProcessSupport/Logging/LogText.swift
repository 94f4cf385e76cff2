/// Makes text from any source safe for log lines and terminals.
public enum LogText {
    /// `text` with every character escaped that could end the line or move a terminal's cursor.
    public static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isHarmful) else { return text }
        var result = ""
        for scalar in text.unicodeScalars { append(scalar, to: &result) }
        return result
    }

    /// `text` without the user information of a URL and without the values of `password=`.
    ///
    /// A password with unusual characters may make a URL invalid, so everything between the first
    /// `://` and the last `@` counts as user information.
    public static func withoutCredentials(_ text: String) -> String {
        var result = text
        if let scheme = result.firstRange(of: "://"),
            let at = result[scheme.upperBound...].lastIndex(of: "@")
        {
            result.replaceSubrange(scheme.upperBound..<at, with: "…")
        }
        var rest = result.startIndex
        while let name = result[rest...].firstRange(of: "password=") {
            let end = result[name.upperBound...].firstIndex { "& '\"\n".contains($0) }
            let offset = result.distance(from: result.startIndex, to: name.upperBound)
            result.replaceSubrange(name.upperBound..<(end ?? result.endIndex), with: "…")
            rest = result.index(result.startIndex, offsetBy: offset)
        }
        return result
    }

    /// `text` as the value of `name=value`: in quotes if it is empty or has blanks or quotes.
    static func value(_ text: String) -> String {
        let isPlain = text.unicodeScalars.allSatisfy {
            !isHarmful($0) && $0 != " " && $0 != "\"" && $0 != "\\" && $0 != "="
        }
        guard !isPlain || text.isEmpty else { return text }
        var result = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { result.append("\\") }
            append(scalar, to: &result)
        }
        result.append("\"")
        return result
    }

    private static func append(_ scalar: Unicode.Scalar, to text: inout String) {
        switch scalar {
        case "\n": text.append("\\n")
        case "\r": text.append("\\r")
        case "\t": text.append("\\t")
        case let other where isHarmful(other):
            text.append("\\u{\(String(other.value, radix: 16))}")
        default: text.unicodeScalars.append(scalar)
        }
    }

    /// Whether a character is a control character (C0, DEL, C1), a line or paragraph separator, or a
    /// mark that changes the direction of text and so hides what a line contains.
    private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7f..<0xa0, 0x2028, 0x2029, 0x202a...0x202e, 0x2066...0x2069: true
        default: false
        }
    }
}
