import Bookings
import SQLiteStore
import StoreSupport

/// A server process: the requests that it has accepted, and the production code that commits them.
final class SimulatedServer {
    let process: SimulatedProcess
    /// Accepted requests without a result.
    var waiting: [SimulatedRequest] = []
    private var committer: BatchCommitter<Int, SimulatedStore>

    init(
        _ file: SQLiteBookingStore,
        service: BookingService,
        clock: any Clock,
        journal: Journal,
        sabotage: Sabotage?
    ) {
        let process = SimulatedProcess(journal: journal, sabotage: sabotage)
        self.process = process
        committer = BatchCommitter(
            SimulatedStore(file: file, process: process),
            service: service,
            clock: clock,
            deliver: { completed in
                guard !process.isDead, let delivered = process.afterSabotage(completed) else {
                    return
                }
                journal.append(.delivered(delivered))
            },
            committed: { batch in
                guard !process.isDead else { return }
                journal.append(.published(batch))
            }
        )
    }

    /// Commits a batch; `fault` occurs on the way.
    func commit(_ batch: [SimulatedRequest], fault: Fault?) {
        process.expect(fault)
        committer.commit(batch.map(\.queued), moreWait: { false })
    }
}

extension SimulatedProcess {
    /// The results as a broken writer delivers them; nil if it does not.
    fileprivate func afterSabotage(
        _ completed: [CompletedCommand<Int>]
    ) -> [CompletedCommand<Int>]? {
        switch sabotage {
        case .loseResultsOfFallback where hasFailed && completed.count == 1:
            return nil
        case .swapResults where completed.count > 1:
            return zip(completed, completed.dropFirst() + completed.prefix(1)).map {
                CompletedCommand(ticket: $0.ticket, result: $1.result)
            }
        default:
            return completed
        }
    }
}
