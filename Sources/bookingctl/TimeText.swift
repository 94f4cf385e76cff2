internal import Bookings
internal import Bytes
internal import JSON

/// A time in a list for people; "never" if there is none.
func timeText(_ time: Timestamp?) -> String {
    guard let time else { return "never" }
    var buffer = ByteBuffer()
    RFC3339.append(milliseconds: time.rawValue, to: &buffer)
    return buffer.bytes.text
}
