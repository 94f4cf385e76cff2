internal import Bookings
internal import Bytes
internal import JSON

extension Timestamp {
    /// The time that a score of a sorted set stands for; nil for a score such as `inf`.
    init?(score: String) {
        guard let number = Double(score), let milliseconds = Int64(exactly: number.rounded()) else {
            return nil
        }
        self.init(rawValue: milliseconds)
    }

    /// The time in RFC 3339, as the API writes it: `2026-12-24T09:30:00.000Z`.
    var text: String {
        var buffer = ByteBuffer()
        RFC3339.append(milliseconds: rawValue, to: &buffer)
        return unsafe buffer.bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }
}
