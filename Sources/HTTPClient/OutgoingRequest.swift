/// A POST request.
public struct OutgoingRequest: Sendable {
    /// The URL.
    public let url: String
    /// The fields, each as `name: value`, without control characters.
    public let fields: [String]
    /// The content.
    public let content: [UInt8]

    /// Creates a request.
    public init(url: String, fields: [String], content: [UInt8]) {
        self.url = url
        self.fields = fields
        self.content = content
    }
}

/// A request that has ended.
public struct FinishedRequest: Sendable {
    /// The number that the caller gave the request.
    public let id: UInt64
    /// The response, whose content is received and discarded.
    public let result: Result<IncomingResponse, HTTPClientError>
    /// The time from the start to the end.
    public let duration: Duration
}

/// What the client keeps of a response.
public struct IncomingResponse: Hashable, Sendable {
    /// The status.
    public let status: Int
    /// The time after which the server allows another request (`Retry-After`).
    public let retryAfter: Duration?
}
