internal import Bytes

/// The id of a request, as `X-Request-Id` and the log have it.
enum RequestID {
    /// The id's text.
    static func text(_ id: UInt64) -> String {
        var buffer = ByteBuffer()
        buffer.append(hexadecimal: id, width: 16)
        return buffer.bytes.text
    }
}
