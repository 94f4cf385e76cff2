import Bookings
import SQLiteStore
import StoreSupport
import TestSupport

@testable import Webhooks

/// A webhook, its receiver, and two workers that deliver to it and are killed at any moment.
///
/// The receiver accepts, refuses or takes long, as the seed determines.
final class SimulatedConsumer {
    /// A worker: what it has in memory is lost when it is killed.
    private final class Worker {
        var session: SQLiteDeliverySession
        var receiver: Receiver?
        let name: String
        /// The deliveries that the receiver has not responded to.
        var running: [Delivery] = []

        init(_ session: consuming SQLiteDeliverySession, name: String) {
            self.session = session
            self.name = name
        }
    }

    private static let fingerprint: [UInt8] = [1]

    private let file: SQLiteBookingStore
    private var workers: [Worker] = []
    private var started = 0
    /// The content that the receiver got for each event.
    private(set) var received: [Int64: [UInt8]] = [:]
    /// What is wrong with a delivery.
    private(set) var fault: String?

    init(_ file: SQLiteBookingStore) throws {
        self.file = file
        for _ in 0..<2 { workers.append(try start()) }
    }

    /// The command that creates the webhook.
    static var creation: Command {
        .webhook(
            .create(
                NewWebhook(
                    url: "https://example.com/",
                    types: .all,
                    description: "",
                    secret: WebhookSalt(bytes: [2], keyFingerprint: fingerprint)
                )
            )
        )
    }

    private func start() throws -> Worker {
        started += 1
        return Worker(try file.makeDeliverySession(), name: "delivery-\(started)")
    }

    /// Lets one worker run for a moment.
    ///
    /// - Parameters:
    ///   - now: The time.
    ///   - hasFaults: Whether workers are killed, and the receiver refuses and takes long.
    ///   - random: The source of every choice.
    /// - Throws: An error of the store.
    func turn(
        at now: Timestamp,
        hasFaults: Bool,
        using random: inout SeededGenerator
    ) throws {
        let index = Int.random(in: workers.indices, using: &random)
        if hasFaults, Int.random(in: 0..<8, using: &random) == 0 {
            // What it has sent and not recorded is sent again.
            workers[index] = try start()
        }
        if hasFaults, Int.random(in: 0..<60, using: &random) == 0 {
            let event = Int64.random(in: 0..<50, using: &random)
            let replay = WebhookChange.replay(
                WebhookID(rawValue: 1),
                after: EventID(rawValue: event)
            )
            _ = try file.perform([.webhook(replay)], clock: ManualClock(now))
        }
        let worker = workers[index]
        try lease(worker, at: now)
        try read(worker, at: now)
        send(worker, at: now, hasFaults: hasFaults, using: &random)
        let records = !hasFaults || Int.random(in: 0..<4, using: &random) > 0
        guard records, let report = worker.receiver?.takeReport(at: now) else { return }
        if try !worker.session.record([report], by: worker.name).isEmpty { forget(worker) }
    }

    private func lease(_ worker: Worker, at now: Timestamp) throws {
        let leases = try worker.session.lease(
            as: worker.name,
            keyFingerprint: Self.fingerprint,
            at: now
        )
        guard let webhook = leases.webhooks.first else { return forget(worker) }
        guard worker.receiver == nil else { return }
        worker.receiver = Receiver(webhook)
        worker.receiver?.nextTryAt = now
    }

    private func forget(_ worker: Worker) {
        worker.receiver = nil
        worker.running = []
    }

    private func read(_ worker: Worker, at now: Timestamp) throws {
        let newest = try worker.session.poll().newestEventID
        while worker.receiver?.wantsEvents(newest: newest, at: now) == true {
            guard let after = worker.receiver?.readThrough else { break }
            worker.receiver?.add(try worker.session.events(after: after, limit: 7))
        }
        guard worker.receiver?.wantsWaiting(at: now) == true, let id = worker.receiver?.webhook.id
        else { return }
        let limit = worker.receiver?.waitingLimit ?? 0
        let waiting = try worker.session.waiting(for: id, dueAt: now, limit: limit)
        worker.receiver?.add(waiting: waiting)
        worker.receiver?.nextTryAt =
            waiting.count == limit ? now : try worker.session.nextTry(of: id, after: now)
    }

    private func send(
        _ worker: Worker,
        at now: Timestamp,
        hasFaults: Bool,
        using random: inout SeededGenerator
    ) {
        while let delivery = worker.receiver?.next(at: now) { worker.running.append(delivery) }
        var slow: [Delivery] = []
        for delivery in worker.running {
            let choice = hasFaults ? Int.random(in: 0..<6, using: &random) : 0
            guard choice < 5 else {
                slow.append(delivery)
                continue
            }
            if choice < 4 { accept(delivery) }
            _ = worker.receiver?.finish(
                delivery.content.key,
                choice < 4
                    ? .accepted(status: 200) : .failed(status: 500, error: "no", retryAfter: nil),
                duration: .zero,
                at: now,
                using: &random
            )
        }
        worker.running = slow
    }

    /// Every attempt of an event has the same content.
    private func accept(_ delivery: Delivery) {
        let content = DeliveryMessage(delivery).content
        let earlier = received.updateValue(content, forKey: delivery.content.key)
        if let earlier, earlier != content {
            fault = "event \(delivery.content.key) was sent with two contents"
        }
    }
}

extension Simulation {
    /// Lets a delivery worker take a turn now and then.
    func consume() throws {
        guard step.isMultiple(of: 2) else { return }
        let now = Timestamp(rawValue: now)
        try consumer.turn(at: now, hasFaults: true, using: &consumerRandom)
        if let fault = consumer.fault { throw violation(fault) }
    }

    /// Lets every delivery succeed; then the receiver must have every event of the log.
    func checkConsumer() throws {
        var page = EventPage(after: EventID(rawValue: 0), limit: BookingLimits.pageRows)
        var log: Set<Int64> = []
        repeat {
            let result = try reader.events(page)
            log.formUnion(result.events.map(\.id.rawValue))
            page.after = result.next
            if result.next >= result.newest { break }
        } while true
        var later = Timestamp(rawValue: now)
        for _ in 0..<300 where Set(consumer.received.keys) != log {
            // Longer than the longest wait for a retry.
            later = later + .seconds(100_000)
            try consumer.turn(at: later, hasFaults: false, using: &consumerRandom)
        }
        if let fault = consumer.fault { throw violation(fault) }
        let missing = log.subtracting(consumer.received.keys)
        guard missing.isEmpty else { throw violation("the webhook never got \(missing.sorted())") }
        guard consumer.received.count == log.count else {
            throw violation("the webhook got events that are not in the log")
        }
    }
}
