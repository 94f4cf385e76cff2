internal import Bytes
public import Sockets

/// Writes a line for every request, on a thread of its own.
///
/// The loops only append to memory: a pipe that nobody reads stops the log, never the server. What
/// does not fit is counted, and the count is logged when there is room again. No byte of a request
/// can end a line or pretend to be a field (`AccessLogLine`).
public final class AccessLog: ServerObserver {
    /// How lines look.
    public enum Format: Sendable {
        /// Time, level and label, then `name=value` for each fact.
        case text
        /// One JSON object.
        case json
    }

    /// Bytes that may wait for the log's thread.
    static let waitingBytes = 1_048_576

    private struct Waiting {
        // An array and not a ByteBuffer, since it changes threads.
        var lines: [UInt8] = []
        var lostLines = 0
        var isClosing = false
    }

    private let format: Format
    private let secretPrefix: StaticString
    private let sink: @Sendable (RawSpan) -> Void
    private let perLoop: [Gathered]
    private let waiting = Guarded(Waiting())
    private let signal: EventDescriptor
    private let thread = Guarded<SystemThread?>(nil)

    /// Starts the log's thread, which hands whole lines to `sink`.
    ///
    /// `close` has to be called once, after the server has stopped.
    ///
    /// - Parameters:
    ///   - format: How lines look.
    ///   - loopCount: How many event loops write to it.
    ///   - secretPrefix: How secrets begin, which are hidden where a client wrote one into a target:
    ///     this and the base64url behind it; empty where there are none.
    ///   - sink: Takes whole lines, on the log's thread.
    /// - Throws: What the system says.
    public init(
        format: Format,
        loopCount: Int,
        secretPrefix: StaticString = "",
        sink: @escaping @Sendable (RawSpan) -> Void
    ) throws(SystemError) {
        self.format = format
        self.secretPrefix = secretPrefix
        self.sink = sink
        perLoop = (0..<loopCount).map { _ in Gathered() }
        signal = try EventDescriptor()
        let started = try SystemThread(name: "access-log") { [self] in writeLines() }
        var taken: SystemThread? = consume started
        thread.withLock { $0 = taken.take() }
    }

    /// Writes what waits, and ends the thread.
    public func close() {
        waiting.withLock { $0.isClosing = true }
        signal.signal()
        let ended = thread.withLock { $0.take() }
        ended?.join()
    }

    /// Appends the request's line to what its loop has gathered.
    public func requestFinished(_ record: borrowing RequestRecord, loop: Int) {
        let now = WallClock.milliseconds()
        perLoop[loop].lines.withLock { lines in
            switch format {
            case .text:
                AccessLogLine.appendText(
                    record,
                    milliseconds: now,
                    hiding: secretPrefix,
                    to: &lines
                )
            case .json:
                AccessLogLine.appendJSON(
                    record,
                    milliseconds: now,
                    hiding: secretPrefix,
                    to: &lines
                )
            }
        }
    }

    /// Hands what the loop has gathered to the log's thread.
    public func turnEnded(loop: Int) {
        let mustSignal = perLoop[loop].lines.withLock { lines in
            guard !lines.isEmpty else { return false }
            defer { lines.removeAll() }
            return waiting.withLock { waiting in
                let wasEmpty = waiting.lines.isEmpty
                if waiting.lines.count + lines.count <= Self.waitingBytes {
                    unsafe lines.bytes.withUnsafeBytes {
                        unsafe waiting.lines.append(contentsOf: $0)
                    }
                } else {
                    waiting.lostLines += Self.countLines(lines.bytes)
                }
                return wasEmpty
            }
        }
        if mustSignal { signal.signal() }
    }

    private func writeLines() {
        var lines: [UInt8] = []
        while true {
            // It fails only where the descriptor is not an eventfd.
            try? signal.wait()
            let (lostLines, isClosing) = waiting.withLock { waiting in
                swap(&lines, &waiting.lines)
                defer { waiting.lostLines = 0 }
                return (waiting.lostLines, waiting.isClosing)
            }
            if lostLines > 0 {
                let note = "access log: \(lostLines) lines were lost, since nobody took them\n"
                lines.append(contentsOf: note.utf8)
            }
            // "Unsafe" for elements with padding; bytes have none.
            if !lines.isEmpty { unsafe sink(lines.span.bytes) }
            lines.removeAll(keepingCapacity: true)
            if isClosing { return }
        }
    }

    private static func countLines(_ bytes: RawSpan) -> Int {
        var count = 0
        for offset in 0..<bytes.byteCount
        where unsafe bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self) == 0x0A {
            count += 1
        }
        return count
    }

    /// The lines of one loop's round; the lock is for the compiler, since only that loop is here.
    private final class Gathered: Sendable {
        let lines = Guarded(ByteBuffer())
    }
}
