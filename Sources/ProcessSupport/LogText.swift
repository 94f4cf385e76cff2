/// Text from anywhere, made harmless for a line of a log or on a terminal.
public enum LogText {
    /// `text` with every character escaped that could end the line or move a terminal's cursor.
    public static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isHarmful) else { return text }
        var result = ""
        for scalar in text.unicodeScalars { append(scalar, to: &result) }
        return result
    }

    /// `text` as the value of `name=value`: in quotes where it is empty or has blanks or quotes.
    static func value(_ text: String) -> String {
        let plain = text.unicodeScalars.allSatisfy {
            !isHarmful($0) && $0 != " " && $0 != "\"" && $0 != "\\" && $0 != "="
        }
        guard !plain || text.isEmpty else { return text }
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

    /// Controls (C0, DEL, C1), line and paragraph separators, and the marks that turn the direction
    /// of text, with which a line could show something else than it says.
    private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7f..<0xa0, 0x2028, 0x2029, 0x202a...0x202e, 0x2066...0x2069: true
        default: false
        }
    }
}
