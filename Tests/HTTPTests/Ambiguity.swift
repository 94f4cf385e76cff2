/// What another recipient might read differently in a head: a second, slower reading of the rules,
/// line by line, to judge the parser by.
///
/// The fuzz target is compiled with this file, too.
enum Ambiguity {
    /// The first fault in a head that was accepted; nil is what it must be.
    static func find(in head: [UInt8]) -> String? {
        for (index, byte) in head.enumerated() {
            if byte == 0x0A, index == 0 || head[index - 1] != 0x0D { return "bare LF" }
            if byte == 0x0D, index + 1 == head.count || head[index + 1] != 0x0A { return "bare CR" }
            if byte == 0 { return "NUL" }
        }
        // Bytes, not characters: to a String, a colon and an accent behind it are one.
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

    /// The lines without their ends, which are known to be CRLF.
    private static func lines(of head: [UInt8]) -> [[UInt8]] {
        head.split(separator: 0x0A, omittingEmptySubsequences: false).map {
            $0.last == 0x0D ? Array($0.dropLast()) : Array($0)
        }
    }
}
