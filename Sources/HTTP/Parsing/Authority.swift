internal import Bytes

/// `uri-host [ ":" port ]` (RFC 3986, section 3.2), the syntax of Host and of absolute targets.
enum Authority {
    /// Whether `bytes` are a non-empty host with an optional port.
    ///
    /// RFC 9110, section 4.2.1, requires that an http URI with an empty host is rejected. User
    /// information is not part of Host, and section 4.2.4 recommends to reject it in targets.
    static func isValid(_ bytes: RawSpan) -> Bool {
        guard bytes.byteCount > 0 else { return false }
        guard let hostEnd = bytes[0] == UInt8(ascii: "[") ? endOfLiteral(bytes) : endOfName(bytes)
        else { return false }
        if hostEnd == bytes.byteCount { return true }
        guard bytes[hostEnd] == UInt8(ascii: ":") else { return false }
        return isPort(bytes.extracting((hostEnd + 1)...))
    }

    /// The end of an IP literal in brackets; nil if it is malformed.
    ///
    /// Checks the characters of an IPv6 address, not its groups.
    private static func endOfLiteral(_ bytes: RawSpan) -> Int? {
        var index = 1
        while index < bytes.byteCount {
            let byte = bytes[index]
            if byte == UInt8(ascii: "]") { return index > 2 ? index + 1 : nil }
            let isSeparator = byte == UInt8(ascii: ":") || byte == UInt8(ascii: ".")
            guard isSeparator || ASCII.hexadecimal(byte) != nil else { return nil }
            index += 1
        }
        return nil
    }

    /// The end of a registered name or an IPv4 address; nil if it is empty or malformed.
    private static func endOfName(_ bytes: RawSpan) -> Int? {
        var index = 0
        while index < bytes.byteCount {
            let byte = bytes[index]
            if byte == UInt8(ascii: ":") { break }
            if byte == UInt8(ascii: "%") {
                guard index + 2 < bytes.byteCount, ASCII.hexadecimal(bytes[index + 1]) != nil,
                    ASCII.hexadecimal(bytes[index + 2]) != nil
                else { return nil }
                index += 3
                continue
            }
            guard ASCII.registeredName.contains(byte) else { return nil }
            index += 1
        }
        return index > 0 ? index : nil
    }

    /// Whether `bytes` are a port: empty, or up to five digits that are at most 65,535.
    private static func isPort(_ bytes: RawSpan) -> Bool {
        guard !bytes.isEmpty else { return true }
        guard bytes.byteCount <= 5, let port = try? Int64(digits: bytes) else { return false }
        return port <= 65_535
    }
}
