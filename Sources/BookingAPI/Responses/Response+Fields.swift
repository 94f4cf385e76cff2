internal import Bytes
internal import HTTP

/// Field lines that several responses have.
extension Response {
    /// Writes the fields of a JSON response that no cache may store.
    mutating func writeJSONFields() {
        fields("Content-Type: application/json\r\nCache-Control: no-store\r\nVary: Accept\r\n")
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
