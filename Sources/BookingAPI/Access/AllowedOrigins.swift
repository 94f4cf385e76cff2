internal import Bytes
internal import HTTP

/// The web sites whose pages may use the API from a browser: cross-origin resource sharing, as the
/// Fetch standard defines it (section 3.2).
///
/// If there is none, no response has a CORS field, and browsers keep the pages of other sites out. A
/// page sets the field with the token itself, so a browser's own credentials are never allowed.
public struct AllowedOrigins: Sendable {
    private let origins: [WebOrigin]

    /// Allows the pages of `origins`.
    public init(_ origins: [WebOrigin] = []) {
        self.origins = origins
    }

    /// The index of the allowed origin that a request comes from; nil if it comes from no such origin.
    func index(of request: borrowing Request) -> Int? {
        guard !origins.isEmpty, request.fieldCount(named: "origin") == 1,
            let named = request.field(named: "origin")
        else { return nil }
        for (index, origin) in origins.enumerated()
        // Marked unsafe for types with padding; UInt8 has none.
        where unsafe named.equals(origin.text.utf8Span.span.bytes) {
            return index
        }
        return nil
    }

    /// Whether a request is a preflight: the question that a browser asks before it lets a page of an
    /// allowed origin send a request.
    func isPreflight(_ request: borrowing Request) -> Bool {
        request.method == .options && index(of: request) != nil
            && request.field(named: "access-control-request-method") != nil
    }

    /// Adds the CORS fields that every response needs.
    ///
    /// - Parameters:
    ///   - index: The result of `index(of:)` for the request.
    ///   - response: The response, complete but for these fields.
    func write(_ index: Int?, to response: inout Response) {
        guard !origins.isEmpty else { return }
        // Also without an allowed origin: a cache must not give the response for one site to another.
        response.field("Vary", "Origin")
        guard let index else { return }
        response.field("Access-Control-Allow-Origin") { $0.append(origins[index].text) }
        response.field(
            "Access-Control-Expose-Headers",
            """
            Allow, ETag, Idempotency-Replayed, Location, RateLimit, RateLimit-Policy, Retry-After, \
            WWW-Authenticate, X-Request-Id
            """
        )
    }

    /// Writes the response to a preflight; it is the same for every path, and needs no token.
    ///
    /// Browsers send no token with a preflight. So it must not reveal which paths exist.
    func writePreflight(to response: inout Response) {
        response.status = 204
        response.field("Access-Control-Allow-Methods", "GET, HEAD, POST, DELETE")
        response.field(
            "Access-Control-Allow-Headers",
            """
            Accept, Authorization, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID
            """
        )
        // Chromium remembers a response for two hours at most; other browsers remember it longer.
        response.field("Access-Control-Max-Age", "7200")
    }
}
