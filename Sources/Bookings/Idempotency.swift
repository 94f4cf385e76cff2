/// A client's name for one request, so that it may be sent again.
public struct IdempotencyKey: Hashable, Sendable {
    /// 1 to 255 visible ASCII characters.
    public let text: String

    /// Takes a key.
    public init(_ text: String) throws(InvalidField) {
        guard (1...BookingLimits.idempotencyKeyCharacters).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else {
            throw InvalidField(
                "Idempotency-Key",
                "must be 1 to \(BookingLimits.idempotencyKeyCharacters) visible ASCII characters"
            )
        }
        self.text = text
    }
}

/// What is kept with a key: the request that it was first sent with, and how to tell its answer.
public struct IdempotentRequest: Sendable {
    /// The client's name for the request.
    public let key: IdempotencyKey
    /// A digest of method, path and content; the same request has the same.
    public let fingerprint: [UInt8]
    /// Makes the answer that is kept, from what became of the command.
    ///
    /// Called on the writer's thread, inside the transaction; nil where the answer must not be kept.
    public let answer: @Sendable (Outcome) -> StoredResponse?

    /// Takes the parts.
    public init(
        key: IdempotencyKey,
        fingerprint: [UInt8],
        answer: @escaping @Sendable (Outcome) -> StoredResponse?
    ) {
        self.key = key
        self.fingerprint = fingerprint
        self.answer = answer
    }
}

/// An answer as it was given, to be given again.
public struct StoredResponse: Hashable, Sendable {
    /// The HTTP status.
    public let status: UInt16
    /// What `Content-Type` said.
    public let contentType: String
    /// What `Location` said, if there was one.
    public let location: String?
    /// The content.
    public let content: [UInt8]

    /// Takes the parts.
    public init(status: UInt16, contentType: String, location: String?, content: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.location = location
        self.content = content
    }
}
