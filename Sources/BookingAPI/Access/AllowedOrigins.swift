internal import Bytes
internal import HTTP

/// The web sites whose pages may use the API from a browser: cross-origin resource sharing, as the
/// Fetch standard has it (section 3.2).
///
/// Without any, no answer has a field of it, and browsers keep pages of other sites out. Tokens travel
/// in a field that a page sets itself, so nothing is ever allowed with a browser's own credentials.
public struct AllowedOrigins: Sendable {
    private let origins: [WebOrigin]

    /// Allows pages of these.
    public init(_ origins: [WebOrigin] = []) {
        self.origins = origins
    }

    /// The place of the origin that `request` names among those that are allowed.
    func place(of request: borrowing Request) -> Int? {
        guard !origins.isEmpty, request.fieldCount(named: "origin") == 1,
            let named = request.field(named: "origin")
        else { return nil }
        for (place, origin) in origins.enumerated()
        // Unsafe only in general: a UInt8 has no padding that reading its bytes could show.
        where unsafe named.equals(origin.text.utf8Span.span.bytes) {
            return place
        }
        return nil
    }

    /// Adds what every answer says to a browser.
    ///
    /// - Parameters:
    ///   - place: What `place(of:)` has found.
    ///   - response: The answer.
    func write(_ place: Int?, to response: inout Response) {
        guard !origins.isEmpty else { return }
        // To all others, too: a cache must not hand one site's answer to another.
        response.field("Vary", "Origin")
        guard let place else { return }
        response.field("Access-Control-Allow-Origin") { $0.append(origins[place].text) }
        response.field(
            "Access-Control-Expose-Headers",
            """
            Allow, ETag, Idempotency-Replayed, Location, RateLimit, RateLimit-Policy, Retry-After, \
            WWW-Authenticate, X-Request-Id
            """
        )
    }

    /// Adds what a preflight asks about.
    func writePreflight(to response: inout Response) {
        response.field("Access-Control-Allow-Methods", "GET, HEAD, POST, DELETE")
        response.field(
            "Access-Control-Allow-Headers",
            """
            Accept, Authorization, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID
            """
        )
        // Two hours is the most that Chromium remembers; others remember longer.
        response.field("Access-Control-Max-Age", "7200")
    }
}
