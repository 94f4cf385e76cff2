/// When the log is copied into the file, and by whom, so that it stays short and commits do not wait.
///
/// SQLite starts the log over at the first commit that finds all of it copied. A checkpointer beside
/// a busy writer never gets there: while it copies, the log grows. So the checkpointer copies the
/// bulk, and when little is left, the writer copies that between two transactions.
package struct LogPolicy {
    package enum Step: Equatable {
        case nothing
        /// The checkpointer is to copy what is there.
        case wakeCheckpointer
        /// The writer is to copy the rest itself.
        case copyRest
    }

    /// What the checkpointer's newest pass said.
    package enum Checkpointer: Equatable {
        case busy
        /// It copied so many pages of the log as it is since it last started over.
        case idle(copied: Int32)
    }

    private var lastPages: Int32 = 0
    /// Below so many pages nothing is done.
    private var threshold = SQLiteStoreLimits.checkpointPages

    /// A policy for a log that has just been opened.
    package init() {}

    /// Takes notice of a commit.
    ///
    /// - Returns: Whether the log started over with it, so that what was copied counts no more.
    package mutating func startedOver(pages: Int32) -> Bool {
        defer { lastPages = pages }
        guard pages < lastPages else { return false }
        threshold = SQLiteStoreLimits.checkpointPages
        return true
    }

    /// What to do after a commit that left `pages` in the log.
    package mutating func step(pages: Int32, checkpointer: Checkpointer) -> Step {
        guard pages >= threshold, case .idle(let copied) = checkpointer else { return .nothing }
        guard pages - copied <= SQLiteStoreLimits.remainderPages else { return .wakeCheckpointer }
        // Where a reader keeps the log from starting over, this would come back with every commit.
        threshold = pages + SQLiteStoreLimits.checkpointPages
        return .copyRest
    }
}
