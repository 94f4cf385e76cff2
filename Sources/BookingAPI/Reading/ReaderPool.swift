public import Bookings
public import HTTPServer
internal import Logging
public import Sockets

/// Threads that read from a store whose reads wait for a network, so that no event loop waits.
///
/// Each thread has a reader of its own. The queue in front of them is bounded. Safe to use from any
/// thread.
public final class ReaderPool<Reader: BookingReader & ~Copyable & SendableMetatype>: Sendable {
    private struct Queue {
        /// The waiting reads, the oldest first.
        var reads: [DeferredRead<Reader>] = []
        var isClosed = false
    }

    private let mailbox: Mailbox<LoopMessage>
    private let limit: Int
    private let queue = Guarded(Queue())
    /// Counts the waiting reads, and one more for each thread when the pool stops.
    private let signal = Semaphore()
    private let threads: [StoppableThread]

    /// Starts the threads.
    ///
    /// - Parameters:
    ///   - mailbox: The mailbox of the event loops, which receives the responses.
    ///   - threads: The number of threads.
    ///   - waitingReads: The number of reads that may wait for a thread.
    ///   - makeReader: Creates a thread's reader, on the thread; again after a read has failed.
    /// - Throws: `SystemError` if the process may not start another thread.
    public init(
        _ mailbox: Mailbox<LoopMessage>,
        threads: Int = APILimits.readerThreads,
        waitingReads: Int = APILimits.waitingReads,
        makeReader: @escaping @Sendable () throws(StoreError) -> Reader
    ) throws(SystemError) {
        self.mailbox = mailbox
        limit = waitingReads
        self.threads = (0..<threads).map { StoppableThread(name: "reader-\($0)") }
        do throws(SystemError) {
            for thread in self.threads { try thread.start { [self] in run(makeReader) } }
        } catch {
            stop()
            throw error
        }
    }

    /// Adds a read.
    ///
    /// - Throws: `StoreError.overloaded` if too many reads wait, `StoreError.closed` if the pool stops.
    func submit(_ read: DeferredRead<Reader>) throws(StoreError) {
        try queue.withLock { (queue) throws(StoreError) in
            guard !queue.isClosed else { throw .closed }
            guard queue.reads.count < limit else { throw .overloaded }
            queue.reads.append(read)
        }
        signal.signal()
    }

    /// Runs the reads that wait, then ends the threads; may be called twice.
    ///
    /// Blocks until the threads have ended, for as long as their reads take.
    public func stop() {
        let isFirst = queue.withLock { queue in
            defer { queue.isClosed = true }
            return !queue.isClosed
        }
        if isFirst { for _ in threads { signal.signal() } }
        for thread in threads { thread.stop() }
    }

    private func run(_ makeReader: () throws(StoreError) -> Reader) {
        var reader: Reader?
        while let read = next() {
            mailbox.post(
                .read(Self.run(read, &reader, makeReader)),
                to: Int(read.pending.exchange.loop)
            )
            if isIdle { reader?.endBurst() }
        }
    }

    private static func run(
        _ read: DeferredRead<Reader>,
        _ reader: inout Reader?,
        _ makeReader: () throws(StoreError) -> Reader
    ) -> CompletedRead {
        do throws(StoreError) {
            var open = if let kept = reader.take() { kept } else { try makeReader() }
            let completed = read.run(on: &open)
            // After a failure the connection may be broken; the next read opens a new one.
            if !completed.hasFailed { reader = consume open }
            return completed
        } catch {
            return read.failed(error)
        }
    }

    /// Waits for the next read; nil if the pool stops and no read waits.
    private func next() -> DeferredRead<Reader>? {
        signal.wait()
        return queue.withLock { $0.reads.isEmpty ? nil : $0.reads.removeFirst() }
    }

    private var isIdle: Bool { queue.withLock { $0.reads.isEmpty } }
}
