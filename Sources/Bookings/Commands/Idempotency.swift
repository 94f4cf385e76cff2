/// A client's name for one request, so that the client can send the request again.
public struct IdempotencyKey: Hashable, Sendable {
    /// 1 to 255 visible ASCII characters.
    public let text: String

    /// Validates a key.
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

/// A request that carries an idempotency key.
public struct IdempotentRequest: Sendable {
    /// The client's key.
    public let key: IdempotencyKey
    /// A digest of the request; two requests are the same if their digests are equal.
    public let fingerprint: [UInt8]
    /// Makes the response that is stored for the key; nil if no response may be stored.
    ///
    /// The writer's thread calls it inside the transaction.
    public let response: @Sendable (Outcome) -> StoredResponse?

    /// Creates a request.
    public init(
        key: IdempotencyKey,
        fingerprint: [UInt8],
        response: @escaping @Sendable (Outcome) -> StoredResponse?
    ) {
        self.key = key
        self.fingerprint = fingerprint
        self.response = response
    }
}

/// A response that a store keeps for an idempotency key.
///
/// Only the code that made the content can read it; for the domain it is bytes.
public struct StoredResponse: Hashable, Sendable {
    /// The encoded response.
    public let content: [UInt8]

    /// Creates a response from its encoded form.
    public init(content: [UInt8]) { self.content = content }
}

/// What a store keeps for one idempotency key of one creator.
public struct IdempotencyRecord: Hashable, Sendable {
    /// The token that sent the key and to which it belongs; nil for clients without a token.
    public let creator: TokenID?
    /// The key.
    public let key: IdempotencyKey
    /// The fingerprint of the request that used the key first.
    public let fingerprint: [UInt8]
    /// The response to that request.
    public let response: StoredResponse

    /// Creates a record.
    public init(
        creator: TokenID?,
        key: IdempotencyKey,
        fingerprint: [UInt8],
        response: StoredResponse
    ) {
        self.creator = creator
        self.key = key
        self.fingerprint = fingerprint
        self.response = response
    }
}
