import Bookings
import Synchronization
import TestSupport
import Testing

@Suite("Idempotency keys in a store")
struct IdempotencyTests {
    /// A keyed request whose kept answer names the booking, or the refusal.
    static func keyed(_ key: String, fingerprint: UInt8 = 1) throws -> IdempotentRequest {
        IdempotentRequest(key: try IdempotencyKey(key), fingerprint: [fingerprint]) { outcome in
            switch outcome {
            case .booking(let booking, _):
                StoredResponse(content: Array("booking \(booking.id.rawValue)".utf8))
            case .refused:
                StoredResponse(content: [0, 255])
            case .order, .bookings, .flight, .expiry, .webhook, .nothing: nil
            }
        }
    }

    static func send(
        _ command: Command,
        _ key: IdempotentRequest,
        by actor: Actor = .anonymous,
        to store: any StoreUnderTest
    ) throws -> CommandResult {
        try store.result(of: store.send(command, by: actor, idempotency: key))
    }

    @Test(
        "the same request again has no effect and gets the same answer",
        arguments: StoreKind.allCases
    )
    func replay(kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let id = try store.makeBooking(on: flight)
        let key = try Self.keyed("k")
        guard case .done(_, let kept?) = try Self.send(.act(.hold, on: id), key, to: store) else {
            Issue.record("the first request was not done")
            return
        }
        for _ in 0..<2 {
            guard case .replayed(let again) = try Self.send(.act(.hold, on: id), key, to: store)
            else {
                Issue.record("not replayed")
                return
            }
            #expect(again == kept)
            try store.restart()
        }
        #expect(try store.history(of: id)?.count == 2)
    }

    @Test("a refusal is kept like a success", arguments: StoreKind.allCases)
    func refusalIsKept(kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let id = try store.makeBooking(on: flight)
        let key = try Self.keyed("k")
        _ = try Self.send(.act(.refund, on: id), key, to: store)
        try store.grant(.act(.hold, on: id))
        try store.grant(.act(.pay(success: true), on: id))
        guard case .replayed(let answer) = try Self.send(.act(.refund, on: id), key, to: store)
        else {
            Issue.record("not replayed")
            return
        }
        #expect(answer.content == [0, 255])
        #expect(try store.booking(id)?.state.status == .confirmed)
    }

    @Test("a key belongs to one request of one token", arguments: StoreKind.allCases)
    func reuse(kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let id = try store.makeBooking(on: flight)
        _ = try Self.send(.act(.hold, on: id), try Self.keyed("k"), to: store)
        let other = try Self.keyed("k", fingerprint: 2)
        guard case .keyReused = try Self.send(.act(.release, on: id), other, to: store) else {
            Issue.record("the key was taken for another request")
            return
        }
        #expect(try store.booking(id)?.state.status == .seatHeld)
        let somebody = Actor(token: TokenID(rawValue: 7), seesOnlyOwnBookings: false)
        guard
            case .done = try Self.send(.act(.release, on: id), other, by: somebody, to: store)
        else {
            Issue.record("another token's key is another key")
            return
        }
        #expect(try store.booking(id)?.state.status == .expired)
    }

    @Test("an answer that must not be kept is not", arguments: StoreKind.allCases)
    func notKept(kind: StoreKind) throws {
        let store = try kind.make()
        let key = IdempotentRequest(key: try IdempotencyKey("k"), fingerprint: [1]) { _ in nil }
        for _ in 0..<2 {
            guard case .done(.nothing, stored: nil) = try Self.send(.nothing, key, to: store) else {
                Issue.record("done anew each time")
                return
            }
        }
    }

    @Test("an answer that was decided elsewhere is kept", arguments: StoreKind.allCases)
    func decidedElsewhere(kind: StoreKind) throws {
        let store = try kind.make()
        let answer = StoredResponse(content: [1])
        let key = IdempotentRequest(key: try IdempotencyKey("k"), fingerprint: []) { _ in answer }
        _ = try Self.send(.nothing, key, to: store)
        guard case .replayed(answer) = try Self.send(.nothing, key, to: store) else {
            Issue.record("not replayed")
            return
        }
    }

    @Test("duplicates that arrive together have one effect", arguments: StoreKind.allCases)
    func together(kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let booking = NewBooking(
            flightID: flight,
            seat: SeatNumber("1A"),
            passengerName: try PassengerName("Ada")
        )
        let key = try Self.keyed("k")
        let tickets = try (0..<16).map { _ in
            try store.send(.createBooking(booking), idempotency: key)
        }
        var done = 0
        var answers: Set<StoredResponse> = []
        for ticket in tickets {
            switch try store.result(of: ticket) {
            case .done(_, let kept):
                done += 1
                answers.formUnion(kept.map { [$0] } ?? [])
            case .replayed(let answer): answers.insert(answer)
            case .keyReused: Issue.record("the same request is not another one")
            }
        }
        #expect(done == 1)
        #expect(answers.count == 1)
        #expect(try store.allBookings().count == 1)
    }

    @Test("a key is kept for 24 hours, and goes when others come", arguments: StoreKind.allCases)
    func oldKeys(kind: StoreKind) throws {
        let store = try kind.make()
        let flight = try store.makeFlight()
        let id = try store.makeBooking(on: flight)
        let key = try Self.keyed("old")
        _ = try Self.send(.act(.hold, on: id), key, to: store)
        store.clock.advance(
            byMilliseconds: BookingLimits.storedResponseLifetime.wholeMilliseconds
        )
        _ = try Self.send(.act(.refund, on: id), try Self.keyed("new"), to: store)
        guard case .replayed = try Self.send(.act(.hold, on: id), key, to: store) else {
            Issue.record("gone too early")
            return
        }
        store.clock.advance(byMilliseconds: 1)
        _ = try Self.send(.act(.refund, on: id), try Self.keyed("newer"), to: store)
        guard case .done = try Self.send(.act(.hold, on: id), key, to: store) else {
            Issue.record("kept for ever")
            return
        }
    }
}
