import Bookings
import ExpiryQueue
import Testing

@Suite("The name of a job")
struct JobNameTests {
    @Test(
        "contains the booking and its deadline, and is parsed as the same job",
        arguments: [
            (42, 1_766_568_600_000, "42:1766568600000"), (1, 0, "1:0"), (7, -1, "7:-1"),
            (Int64.max, Int64.max, "9223372036854775807:9223372036854775807"),
        ] as [(Int64, Int64, String)]
    )
    func spelling(booking: Int64, deadline: Int64, name: String) {
        let job = ExpiryJob(
            bookingID: BookingID(rawValue: booking),
            deadline: Timestamp(rawValue: deadline)
        )
        #expect(JobName.of(job) == name)
        #expect(JobName.job(named: name) == job)
    }

    @Test(
        "has no other form",
        arguments: [
            "", ":", "42", "42:", ":1", "42:1:2", "0:1", "-1:1", "+42:1", "42:+1", "042:1", "42:01",
            " 42:1", "42:1 ", "42:1.5", "42:x", "9223372036854775808:1", "42:9223372036854775808",
        ]
    )
    func invalidNames(name: String) {
        #expect(JobName.job(named: name) == nil)
    }
}
