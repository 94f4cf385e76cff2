public import Bytes

/// Percent escapes (RFC 3986, section 2.1).
public enum PercentDecoding {
    /// Appends `bytes` with their escapes decoded, once.
    ///
    /// - Parameters:
    ///   - bytes: A part of a request target.
    ///   - output: Where to append; has a part of the result after a failure.
    ///   - plusIsBlank: Whether `+` means a blank, as in queries that HTML forms make.
    /// - Returns: false when an escape is malformed.
    public static func append(
        _ bytes: RawSpan,
        to output: inout ByteBuffer,
        plusIsBlank: Bool = false
    ) -> Bool {
        var index = 0
        while index < bytes.byteCount {
            let byte = bytes[index]
            if byte == UInt8(ascii: "%") {
                guard index + 2 < bytes.byteCount,
                    let high = ASCII.hexadecimal(bytes[index + 1]),
                    let low = ASCII.hexadecimal(bytes[index + 2])
                else { return false }
                output.append(high << 4 | low)
                index += 3
            } else {
                output.append(plusIsBlank && byte == UInt8(ascii: "+") ? ASCII.blank : byte)
                index += 1
            }
        }
        return true
    }
}
