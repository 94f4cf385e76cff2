/// Decides when the write-ahead log is copied into the file, and by which thread, so that the log
/// stays short and commits do not wait.
///
/// SQLite starts the log over at the first commit that finds all of it copied. A checkpointer beside
/// a busy writer cannot copy all of it, because the log grows meanwhile. So the checkpointer copies
/// most of it, and the writer copies the small rest between two transactions.
package struct LogPolicy {
    package enum Step: Equatable {
        case nothing
        /// The checkpointer copies the log.
        case wakeCheckpointer
        /// The writer copies the rest itself.
        case copyRest
    }

    /// The state of the checkpointer.
    package enum Checkpointer: Equatable {
        case busy
        /// It has copied this many pages since the log last started over.
        case idle(copied: Int32)
    }

    private var lastPages: Int32 = 0
    /// A log of fewer pages is not copied.
    private var threshold = SQLiteStoreLimits.checkpointPages

    /// Creates the policy of a log that has just been opened.
    package init() {}

    /// Notes a commit.
    ///
    /// - Returns: Whether the log started over with this commit, so that nothing of it is copied.
    package mutating func startedOver(pages: Int32) -> Bool {
        defer { lastPages = pages }
        guard pages < lastPages else { return false }
        threshold = SQLiteStoreLimits.checkpointPages
        return true
    }

    /// Decides what to do after a commit that left `pages` in the log.
    package mutating func step(pages: Int32, checkpointer: Checkpointer) -> Step {
        guard pages >= threshold, case .idle(let copied) = checkpointer else { return .nothing }
        guard pages - copied <= SQLiteStoreLimits.remainderPages else { return .wakeCheckpointer }
        // While a reader keeps the log from starting over, this would repeat with every commit.
        threshold = pages + SQLiteStoreLimits.checkpointPages
        return .copyRest
    }
}
