import Bytes

/// Calls `body` with the bytes of a text.
func withBytes<Value>(of text: some StringProtocol, _ body: (RawSpan) -> Value) -> Value {
    var buffer = ByteBuffer()
    buffer.append(Array(text.utf8))
    return body(buffer.bytes)
}
