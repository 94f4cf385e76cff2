/// A second, slower implementation of the rules, which checks heads that the parser has accepted.
///
/// It finds what other recipients might read differently. The fuzz target also contains this file.
enum Ambiguity {
    /// The first ambiguity in an accepted head; must be nil.
    static func find(in head: [UInt8]) -> String? {
        for (index, byte) in head.enumerated() {
            if byte == 0x0A, index == 0 || head[index - 1] != 0x0D { return "bare LF" }
            if byte == 0x0D, index + 1 == head.count || head[index + 1] != 0x0A { return "bare CR" }
            if byte == 0 { return "NUL" }
        }
        // Bytes, not characters: in a String, a colon and a combining accent are one character.
        var lines = lines(of: head)
        if lines.first == [] { lines.removeFirst() }
        guard lines.count >= 3, lines.suffix(2) == [[], []] else { return "no end" }
        if lines[0].count(where: { $0 == UInt8(ascii: " ") }) != 2 { return "request line" }
        var counts: [String: Int] = [:]
        for line in lines[1..<lines.count - 2] {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0 else {
                return "no name"
            }
            let name = line[..<colon]
            if name.contains(where: { $0 <= 0x20 || $0 >= 0x7F }) { return "no token" }
            counts[String(decoding: name, as: UTF8.self).lowercased(), default: 0] += 1
        }
        let framing = ["content-length", "transfer-encoding"].compactMap { counts[$0] }
        if framing.count > 1 || framing.contains(where: { $0 > 1 }) { return "framing" }
        if counts["host", default: 0] > 1 { return "Host" }
        return nil
    }

    /// The lines without CRLF.
    private static func lines(of head: [UInt8]) -> [[UInt8]] {
        head.split(separator: 0x0A, omittingEmptySubsequences: false).map {
            $0.last == 0x0D ? Array($0.dropLast()) : Array($0)
        }
    }
}
