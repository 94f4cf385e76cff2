import Bookings
import StoreSupport
import TestSupport

/// Any store as the tests of this folder drive it.
final class StoreHarness<Store: BookingStore>: StoreUnderTest {
    let clock = ManualClock()
    let replies = ReplyBox()
    private(set) var reader: any ReaderUnderTest
    private(set) var worker: any WorkerUnderTest
    var writer: any BookingWriter<Int> { running }
    private let store: Store
    private var running: GroupCommitter<Int, Store>
    /// What the store's database lies in; lives as long as the test.
    private let place: AnyObject

    init(_ store: Store, in place: AnyObject) throws {
        self.store = store
        self.place = place
        try store.prepare()
        reader = ReaderBox(try store.makeReader())
        worker = WorkerBox(try ExpirySession(store, clock: clock))
        running = try Self.makeWriter(store, clock, replies)
    }

    func makeReader() throws -> any ReaderUnderTest { ReaderBox(try store.makeReader()) }

    func makeWorker() throws -> any WorkerUnderTest {
        WorkerBox(try ExpirySession(store, clock: clock))
    }

    func makeDeliveries() throws -> any DeliveriesUnderTest {
        DeliveriesBox(try store.makeDeliverySession())
    }

    func prune(before cutoff: Timestamp) throws -> Int {
        var pruner = try store.makePruner(before: cutoff)
        var removed = 0
        var cursor: BookingID?
        repeat {
            let step = try pruner.step(after: cursor)
            removed += step.removed
            cursor = step.next
        } while cursor != nil
        return removed
    }

    func restart() throws {
        running.close()
        try store.prepare()
        reader = try makeReader()
        worker = try makeWorker()
        running = try Self.makeWriter(store, clock, replies)
    }

    private static func makeWriter(
        _ store: Store,
        _ clock: ManualClock,
        _ replies: ReplyBox
    ) throws -> GroupCommitter<Int, Store> {
        try GroupCommitter(
            store,
            service: BookingService(),
            clock: clock,
            deliver: { replies.take($0) }
        )
    }
}
