package import Bytes

/// Percent escapes (RFC 3986, section 2.1).
package enum PercentDecoding {
    /// Appends `bytes` with decoded escapes.
    ///
    /// - Parameters:
    ///   - bytes: A part of a request target.
    ///   - output: The buffer to append to; after a failure, it contains a part of the result.
    ///   - plusIsSpace: Whether `+` means a space, as in queries of HTML forms.
    /// - Returns: Whether all escapes are well formed.
    package static func append(
        _ bytes: RawSpan,
        to output: inout ByteBuffer,
        plusIsSpace: Bool = false
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
                output.append(plusIsSpace && byte == UInt8(ascii: "+") ? ASCII.space : byte)
                index += 1
            }
        }
        return true
    }
}
