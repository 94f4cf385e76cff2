/// The spellings of an IPv4 address that resolvers and URL parsers accept.
///
/// inet_aton(3) and the URL standard accept one to four parts, each decimal, octal (`0177`) or
/// hexadecimal (`0x7f`); the last part fills the remaining bytes: `127.1`, `2130706433`, `0x7f000001`.
enum IPv4Spelling {
    /// The meaning of a host.
    enum Meaning: Equatable {
        /// A name for a resolver.
        case name
        /// An address.
        case address(UInt32)
        /// It ends in a number, so no resolver is asked, and it is not a valid address.
        case invalid
    }

    /// Reads a host without its brackets or port.
    static func meaning(of host: String) -> Meaning {
        var parts = host.split(separator: ".", omittingEmptySubsequences: false)
        // A final dot only ends the search list of the resolver.
        if parts.count > 1, parts.last?.isEmpty == true { parts.removeLast() }
        guard let last = parts.last, number(last) != nil || last.allSatisfy(\.isASCIIDigit) else {
            return .name
        }
        let numbers = parts.map { number($0) }
        guard parts.count <= 4, !last.isEmpty, let final = numbers.last ?? nil else {
            return .invalid
        }
        var value: UInt64 = 0
        for part in numbers.dropLast() {
            guard let part, part <= 255 else { return .invalid }
            value = value << 8 | part
        }
        let bits = UInt64(8 * (5 - parts.count))
        guard final < 1 << bits else { return .invalid }
        return .address(UInt32(truncatingIfNeeded: value << bits | final))
    }

    /// The usual spelling of an address.
    static func dotted(_ value: UInt32) -> String {
        "\(value >> 24).\(value >> 16 & 255).\(value >> 8 & 255).\(value & 255)"
    }

    private static func number(_ text: Substring) -> UInt64? {
        guard !text.isEmpty, text.utf8.count <= 20 else { return nil }
        let lower = text.lowercased()
        if lower == "0x" { return 0 }
        if lower.hasPrefix("0x") {
            let digits = lower.dropFirst(2)
            return digits.allSatisfy(\.isHexDigit) ? UInt64(digits, radix: 16) : nil
        }
        guard text.allSatisfy(\.isASCIIDigit) else { return nil }
        return UInt64(text, radix: text.hasPrefix("0") ? 8 : 10)
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
