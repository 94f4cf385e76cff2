internal import Bytes

/// `uri-host [ ":" port ]` (RFC 3986, section 3.2), as it stands in Host and in absolute targets.
enum Authority {
    /// Whether `bytes` are a host that is not empty and, perhaps, a port.
    ///
    /// RFC 9110, section 4.2.1 has http URIs with an empty host rejected. User information is no
    /// part of Host, and is refused in targets as section 4.2.4 advises.
    static func isValid(_ bytes: RawSpan) -> Bool {
        guard bytes.byteCount > 0 else { return false }
        guard let hostEnd = bytes[0] == UInt8(ascii: "[") ? endOfLiteral(bytes) : endOfName(bytes)
        else { return false }
        if hostEnd == bytes.byteCount { return true }
        guard bytes[hostEnd] == UInt8(ascii: ":") else { return false }
        return isPort(bytes.extracting((hostEnd + 1)...))
    }

    /// The end of an IP literal in brackets: IPv6's characters, without its finer rules.
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

    /// The end of a registered name or an IPv4 address; nil when it is empty or malformed.
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

    /// Whether `bytes` are a port: digits, none at all included, up to 65,535.
    private static func isPort(_ bytes: RawSpan) -> Bool {
        guard bytes.byteCount <= 5 else { return false }
        var value = 0
        for index in 0..<bytes.byteCount {
            guard ASCII.isDigit(bytes[index]) else { return false }
            value = value * 10 + Int(bytes[index] - 0x30)
        }
        return value <= 65_535
    }
}
