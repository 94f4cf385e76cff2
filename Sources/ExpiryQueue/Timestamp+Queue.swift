internal import Bookings
internal import Bytes
internal import JSON

extension Timestamp {
    /// What a score of a sorted set means; nil where it is no moment, as `inf` is none.
    init?(score: String) {
        guard let number = Double(score), let milliseconds = Int64(exactly: number.rounded()) else {
            return nil
        }
        self.init(rawValue: milliseconds)
    }

    /// As the contract writes times: `2026-12-24T09:30:00.000Z`.
    var text: String {
        var buffer = ByteBuffer()
        RFC3339.append(milliseconds: rawValue, to: &buffer)
        return unsafe buffer.bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }
}
