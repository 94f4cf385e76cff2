/// How often one client may ask: a steady rate, and how far it may run ahead of it.
public struct RateLimit: Hashable, Sendable {
    /// Requests that a client may make at once after a pause; at least 1.
    public let burst: Int64

    /// Milliseconds in which a client that has used its burst wholly gets it back; at least 1.
    public let windowMilliseconds: Int64

    /// `burst` requests in every `windowMilliseconds`; nil where one of them is not positive.
    public init?(burst: Int64, windowMilliseconds: Int64) {
        guard (1...1_000_000).contains(burst), (1...86_400_000).contains(windowMilliseconds) else {
            return nil
        }
        self.burst = burst
        self.windowMilliseconds = windowMilliseconds
    }

    /// Reads `100/10s` (one hundred in ten seconds) or `100` (in one second); nil for other text.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let burst = parts.first.flatMap({ Int64($0) }), parts.count <= 2 else { return nil }
        guard parts.count == 2 else {
            self.init(burst: burst, windowMilliseconds: 1_000)
            return
        }
        guard parts[1].hasSuffix("s"), let seconds = Int64(parts[1].dropLast()),
            (1...86_400).contains(seconds)
        else { return nil }
        self.init(burst: burst, windowMilliseconds: seconds * 1_000)
    }
}
