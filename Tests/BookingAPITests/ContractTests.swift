import Testing

@Suite("The check against openapi.json")
struct ContractTests {
    static let booking = """
        {"id": 1, "order_id": null, "flight_id": 1, "flight_number": "BA1", "seat_number": "1A", \
        "passenger_name": "A", "status": "INITIATED", "expires_at": null, \
        "extendable_until": null, "refund_due": false, \
        "created_at": "2026-12-24T09:30:00.000Z", "updated_at": "2026-12-24T09:30:00.000Z"}
        """

    @Test("a correct response passes")
    func kept() throws {
        #expect(try faults(Self.booking).isEmpty)
    }

    @Test(
        "a response with one wrong part fails",
        arguments: [
            ("\"id\": 1", "\"id\": \"1\""), ("\"id\": 1", "\"id\": 0"),
            ("\"id\": 1, ", ""), ("\"id\": 1", "\"id\": 1, \"more\": 1"),
            ("\"INITIATED\"", "\"HELD\""), ("\"refund_due\": false", "\"refund_due\": 0"),
            ("at\": null", "at\": \"soon\""), (".000Z\", \"updated", "Z\", \"updated"),
            ("\"1A\"", "\"A1\""),
            ("\"BA1\"", "\"ba1\""),
        ]
    )
    func broken(part: String, other: String) throws {
        #expect(Self.booking.contains(part))
        let text = Self.booking.replacing(part, with: other, maxReplacements: 1)
        #expect(try !faults(text).isEmpty)
    }

    @Test("an undeclared status, media type or path fails")
    func undeclared() throws {
        #expect(try !faults(Self.booking, status: 418).isEmpty)
        #expect(try !faults(Self.booking, type: "application/xml").isEmpty)
        #expect(try !faults(Self.booking, path: "/api/tickets/1/").isEmpty)
    }

    private func faults(
        _ text: String,
        path: String = "/api/bookings/1/",
        status: Int = 200,
        type: String = "application/json"
    ) throws -> [String] {
        let content = try JSONValue(Array(text.utf8))
        return try #require(Contract.shared)
            .faults("GET", path, status: status, type: type, content: content)
    }
}
