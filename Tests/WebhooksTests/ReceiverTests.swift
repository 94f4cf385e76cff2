import Bookings
import TestSupport
import Testing

@testable import Webhooks

@Suite("Deliveries to a receiver")
struct ReceiverTests {
    static let now = Timestamp(rawValue: 1_798_104_600_000)
    var generator = SeededGenerator(seed: 1)

    static func leased(
        position: Int64 = 0,
        lastMatched: Int64? = nil,
        types: EventTypes = .all,
        createdAfter: Int64 = 0,
        failingSince: Timestamp? = nil
    ) -> LeasedWebhook {
        LeasedWebhook(
            id: WebhookID(rawValue: 1),
            url: "https://example.com/",
            types: types,
            secret: WebhookSalt(bytes: [1], keyFingerprint: [2]),
            previousSalt: nil,
            position: EventID(rawValue: position),
            lastMatched: lastMatched.map(EventID.init(rawValue:)),
            createdAfter: EventID(rawValue: createdAfter),
            revision: 0,
            pausedUntil: nil,
            failingSince: failingSince,
            isSurplus: false
        )
    }

    static func event(_ id: Int64, _ cause: Cause = .hold) throws -> CommittedEvent {
        CommittedEvent(
            id: EventID(rawValue: id),
            bookingID: BookingID(rawValue: 1),
            orderID: nil,
            flightID: FlightID(rawValue: 1),
            seat: try #require(SeatNumber("12A")),
            transition: Transition(
                from: .initiated,
                to: .seatHeld,
                at: now,
                cause: cause,
                deadline: now,
                actor: nil
            )
        )
    }

    static func key(_ delivery: Delivery?) -> Int64? { delivery?.content.key }

    mutating func accept(_ key: Int64, _ receiver: inout Receiver, at time: Timestamp = now) {
        _ = receiver.finish(
            key,
            .accepted(status: 200),
            duration: .zero,
            at: time,
            using: &generator
        )
    }

    mutating func fail(
        _ key: Int64,
        _ receiver: inout Receiver,
        status: Int? = 500,
        retryAfter: Duration? = nil,
        at time: Timestamp = now
    ) -> Bool {
        receiver.finish(
            key,
            .failed(status: status, error: "no", retryAfter: retryAfter),
            duration: .zero,
            at: time,
            using: &generator
        )
    }

    @Test("each event names the event before it, and the first one names none")
    func previous() throws {
        var receiver = Receiver(Self.leased(position: 4, createdAfter: 4))
        receiver.add([try Self.event(5), try Self.event(7), try Self.event(8)])
        let deliveries = (0..<3).compactMap { _ in receiver.next(at: Self.now) }
        #expect(deliveries.map(\.content.key) == [5, 7, 8])
        #expect(deliveries.map { $0.previous?.rawValue } == [nil, 5, 7])
    }

    @Test("a replay from before the webhook's creation names the same events as the first delivery")
    func previousAfterReplay() throws {
        var receiver = Receiver(Self.leased(position: 0, createdAfter: 4))
        receiver.add([try Self.event(3), try Self.event(4), try Self.event(5), try Self.event(6)])
        let deliveries = (0..<4).compactMap { _ in receiver.next(at: Self.now) }
        #expect(deliveries.map { $0.previous?.rawValue } == [nil, 3, nil, 5])
    }

    @Test("events of other types only move the position")
    func types() throws {
        let types = try EventTypes(names: ["booking.confirmed"])
        var receiver = Receiver(Self.leased(types: types))
        receiver.add([try Self.event(1), try Self.event(2, .pay), try Self.event(3)])
        #expect(Self.key(receiver.next(at: Self.now)) == 2)
        #expect(receiver.next(at: Self.now) == nil)
        #expect(receiver.takeReport(at: Self.now).position.rawValue == 1)
        var other = self
        other.accept(2, &receiver)
        let report = receiver.takeReport(at: Self.now)
        #expect(report.position.rawValue == 3)
        #expect(report.lastMatched?.rawValue == 2)
    }

    @Test("the position never passes an event that is neither delivered nor kept")
    func position() throws {
        var test = self
        var receiver = Receiver(Self.leased())
        receiver.add([try Self.event(1), try Self.event(2), try Self.event(3)])
        for _ in 0..<3 { _ = receiver.next(at: Self.now) }
        test.accept(2, &receiver)
        test.accept(3, &receiver)
        #expect(receiver.takeReport(at: Self.now).position.rawValue == 0)
        // An attempt that takes long is kept, so that it does not hold the position.
        let later = Self.now + DeliveryLimits.heldTime
        let report = receiver.takeReport(at: later)
        #expect(report.position.rawValue == 3)
        #expect(report.waiting.map(\.delivery.content.key) == [1])
        #expect(report.waiting.first?.nextTryAt == later)
        test.accept(1, &receiver, at: later)
        #expect(receiver.takeReport(at: later).finished == [1])
    }

    @Test("a closed receiver's unsent events stay beyond the position")
    func closed() throws {
        var receiver = Receiver(Self.leased())
        receiver.add([try Self.event(1), try Self.event(2)])
        receiver.close()
        #expect(receiver.next(at: Self.now) == nil)
        #expect(receiver.takeReport(at: Self.now, isFinal: true).position.rawValue == 0)
    }

    @Test("a failed delivery is kept until its next attempt, and the others go on one at a time")
    func failure() throws {
        var test = self
        var receiver = Receiver(Self.leased())
        receiver.add([try Self.event(1), try Self.event(2), try Self.event(3)])
        _ = receiver.next(at: Self.now)
        #expect(!test.fail(1, &receiver))
        let report = receiver.takeReport(at: Self.now)
        #expect(report.position.rawValue == 1)
        #expect(report.failingSince == Self.now)
        #expect(report.lastError == "no")
        let waiting = try #require(report.waiting.first)
        #expect(waiting.delivery.failedAttempts == 1)
        #expect((4_500...5_500).contains((waiting.nextTryAt - Self.now).wholeMilliseconds))
        #expect(receiver.nextTryAt == waiting.nextTryAt)
        // One request at a time while it fails.
        #expect(Self.key(receiver.next(at: Self.now)) == 2)
        #expect(receiver.next(at: Self.now) == nil)
        test.accept(2, &receiver)
        #expect(!receiver.isFailing)
        #expect(receiver.window == 2)
        receiver.add(waiting: [waiting])
        #expect(
            Set([receiver.next(at: Self.now), receiver.next(at: Self.now)].map(Self.key)) == [1, 3]
        )
    }

    @Test("Retry-After pauses the receiver")
    func retryAfter() throws {
        var test = self
        var receiver = Receiver(Self.leased())
        receiver.add([try Self.event(1), try Self.event(2)])
        _ = receiver.next(at: Self.now)
        _ = test.fail(1, &receiver, status: 429, retryAfter: .seconds(60))
        #expect(receiver.next(at: Self.now + .seconds(59)) == nil)
        #expect(Self.key(receiver.next(at: Self.now + .seconds(60))) == 2)
        let report = receiver.takeReport(at: Self.now)
        #expect(report.pausedUntil == Self.now + .seconds(60))
        #expect(report.waiting.first.map { $0.nextTryAt >= Self.now + .seconds(60) } == true)
    }

    @Test("a 410 disables the webhook at once, and keeps the delivery")
    func gone() throws {
        var test = self
        var receiver = Receiver(Self.leased())
        receiver.add([try Self.event(1), try Self.event(2)])
        _ = receiver.next(at: Self.now)
        #expect(test.fail(1, &receiver, status: 410))
        #expect(receiver.next(at: Self.now) == nil)
        let report = receiver.takeReport(at: Self.now)
        #expect(report.disabledAt == Self.now)
        #expect(report.position.rawValue == 1)
        #expect(report.waiting.map(\.delivery.content.key) == [1])
    }

    @Test("five days without a success disable the webhook")
    func fiveDays() throws {
        var test = self
        let since = Self.now - .seconds(5 * 86_400) + .milliseconds(1)
        var receiver = Receiver(Self.leased(failingSince: since))
        receiver.add([try Self.event(1), try Self.event(2)])
        _ = receiver.next(at: Self.now)
        #expect(!test.fail(1, &receiver))
        _ = receiver.next(at: Self.now)
        #expect(test.fail(2, &receiver, at: Self.now + .milliseconds(1)))
    }

    @Test("the waits are those of the contract, plus or minus a tenth, and the last one repeats")
    func schedule() {
        var generator = SeededGenerator(seed: 7)
        let seconds: [Int64] = [
            5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400, 86_400, 86_400,
        ]
        for (index, step) in seconds.enumerated() {
            for _ in 0..<100 {
                let wait = RetrySchedule.wait(
                    afterAttempts: index + 1,
                    retryAfter: nil,
                    using: &generator
                ).wholeMilliseconds
                #expect(wait >= step * 900 && wait <= step * 1_100)
            }
        }
        let wish = RetrySchedule.wait(
            afterAttempts: 1,
            retryAfter: .seconds(1_000_000),
            using: &generator
        )
        #expect(wish == .seconds(86_400))
    }

    @Test("every attempt of an event has the same id and content, and a new timestamp")
    func message() throws {
        let delivery = Delivery(
            content: .event(try Self.event(1_082)),
            previous: EventID(rawValue: 1_071)
        )
        var again = delivery
        again.failedAttempts = 3
        let (first, second) = (DeliveryMessage(delivery), DeliveryMessage(again))
        #expect(first.id == "evt_1082")
        #expect(first.id == second.id && first.content == second.content)
        let text = String(decoding: first.content, as: UTF8.self)
        #expect(text.hasPrefix(#"{"type":"booking.held","timestamp":"2026-12-24T"#))
        #expect(text.hasSuffix(#","cause":"hold"},"previous_id":1071}"#))
        let secrets = [WebhookSecret(bytes: [1]), WebhookSecret(bytes: [2])]
        let fields = first.fields(at: Self.now, secrets: secrets)
        #expect(fields.contains("webhook-timestamp: 1798104600"))
        #expect(fields.last?.split(separator: " ").count == 3)
        #expect(fields != first.fields(at: Self.now + .seconds(1), secrets: secrets))
    }
}
