internal import Bookings
internal import Bytes
internal import HTTP

/// A response that an idempotency key keeps.
///
/// A store keeps it as bytes that only this type reads: the status in decimal digits, the Content-Type,
/// the Location (empty if there is none) and the content, separated by line feeds.
struct StoredHTTPResponse: Hashable, Sendable {
    /// The HTTP status.
    let status: UInt16
    /// The value of `Content-Type`.
    let contentType: String
    /// The value of `Location`; empty if the response has none.
    let location: String
    /// The content.
    let content: [UInt8]

    init(status: UInt16, contentType: String, location: String, content: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.location = location
        self.content = content
    }

    /// The response for the outcome of a write.
    ///
    /// - Returns: The response; nil if a key may not keep it.
    init?(_ outcome: Outcome, isCreation: Bool) {
        do throws(Problem) {
            var content = ByteBuffer()
            let head = try OutcomeHead(outcome, isCreation: isCreation, content: &content)
            var location = ByteBuffer()
            head.created?.appendPath(to: &location)
            self.init(
                status: head.status,
                contentType: "\(JSONContent.type)",
                location: location.bytes.text,
                content: content.bytes.array
            )
        } catch {
            self.init(error)
        }
    }

    /// The response for a problem.
    ///
    /// - Returns: The response; nil if a key may not keep it.
    init?(_ problem: Problem) {
        guard problem.isKept else { return nil }
        var content = ByteBuffer()
        problem.append(to: &content)
        self.init(
            status: problem.code.status,
            contentType: "\(Problem.contentType)",
            location: "",
            content: content.bytes.array
        )
    }

    /// Decodes a response that a store has kept; nil if the bytes are not from `encoded`.
    init?(_ stored: StoredResponse) {
        let parts = stored.content.split(
            separator: UInt8(ascii: "\n"),
            maxSplits: 3,
            omittingEmptySubsequences: false
        )
        guard parts.count == 4,
            let status = UInt16(String(decoding: parts[0], as: UTF8.self)),
            (200...599).contains(status)
        else { return nil }
        self.init(
            status: status,
            contentType: String(decoding: parts[1], as: UTF8.self),
            location: String(decoding: parts[2], as: UTF8.self),
            content: Array(parts[3])
        )
    }

    /// The response in the form for a store.
    var encoded: StoredResponse {
        StoredResponse(content: Array("\(status)\n\(contentType)\n\(location)\n".utf8) + content)
    }

    /// Writes the response.
    ///
    /// - Parameters:
    ///   - response: Receives it.
    ///   - isReplay: Whether an earlier request with the key received it already.
    func write(to response: inout Response, isReplay: Bool) {
        response.status = status
        response.field("Content-Type") { $0.append(contentType) }
        response.field("Cache-Control", "no-store")
        if !location.isEmpty { response.field("Location") { $0.append(location) } }
        if isReplay { response.field("Idempotency-Replayed", "true") }
        response.content.append(content)
    }
}
