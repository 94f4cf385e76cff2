internal import Bytes
internal import HTTP

/// Field lines that several responses have.
extension Response {
    /// Writes the fields of a JSON response that no cache may store.
    mutating func writeJSONFields() {
        fields("Content-Type: application/json\r\nCache-Control: no-store\r\nVary: Accept\r\n")
    }

    /// Writes the fields of an event stream.
    mutating func writeStreamFields() {
        field("Content-Type", "text/event-stream; charset=utf-8")
        field("Cache-Control", "no-store")
        // For nginx, which would otherwise buffer events and deliver them late.
        field("X-Accel-Buffering", "no")
    }

    /// Writes the first line of an event stream: after how long a client should reconnect.
    mutating func writeReconnectTime() {
        content.append("retry: ")
        content.append(decimal: APILimits.reconnectMilliseconds)
        content.append("\n\n")
    }

    /// Writes the fields that every page needs for the browser that shows it.
    mutating func writePageFields() {
        field("Content-Security-Policy", WebAsset.contentSecurityPolicy)
        field("X-Frame-Options", "DENY")
        field("Referrer-Policy", "no-referrer")
        field("Cross-Origin-Opener-Policy", "same-origin")
    }
}

/// JSON as content.
enum JSONContent {
    /// The value of `Content-Type`.
    static var type: StaticString { "application/json" }
}
