internal import Bytes

/// A rate of requests: how many in how much time.
public struct RateLimit: Hashable, Sendable {
    /// How many requests a client may send at once after a pause; at least 1.
    let burst: Int64

    /// The milliseconds after which a client that has used its whole burst has it back; at least 1.
    let windowMilliseconds: Int64

    /// A rate of `burst` requests in every `windowMilliseconds`; nil if one of them is out of range.
    init?(burst: Int64, windowMilliseconds: Int64) {
        guard (1...1_000_000).contains(burst), (1...86_400_000).contains(windowMilliseconds) else {
            return nil
        }
        self.burst = burst
        self.windowMilliseconds = windowMilliseconds
    }

    /// Reads `100/10s` (one hundred in ten seconds) or `100` (in one second); nil for other text.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let burst = parts.first.flatMap(Self.number), parts.count <= 2 else { return nil }
        guard parts.count == 2 else {
            self.init(burst: burst, windowMilliseconds: 1_000)
            return
        }
        guard parts[1].hasSuffix("s"), let seconds = Self.number(parts[1].dropLast()),
            (1...86_400).contains(seconds)
        else { return nil }
        self.init(burst: burst, windowMilliseconds: seconds * 1_000)
    }

    private static func number(_ text: Substring) -> Int64? {
        // Marked unsafe for types with padding; UInt8 has none.
        Int64(decimal: unsafe text.utf8Span.span.bytes)
    }
}
