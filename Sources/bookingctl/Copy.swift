internal import ArgumentParser
internal import Bookings
internal import Glibc
internal import ProcessSupport
internal import StoreSupport

/// Copies one store into another one.
struct Copy: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Copy everything from one database into another, empty one, and verify the copy.",
        discussion: """
            Stop every server and worker that uses one of the databases first; the command refuses to \
            run while one does. It copies bookings, flights, events, tokens and the responses to \
            idempotency keys, with their ids. It compares a digest of each table, and checks every \
            invariant on both sides. After a failure the target is empty.
            """
    )

    @Option(help: "The database to copy: sqlite:PATH or postgresql://….")
    var from: String

    @Option(help: "The empty database that becomes the copy.")
    var to: String

    func validate() throws { _ = try stores() }

    func run() throws {
        let stores = try stores()
        guard stores.from.description != stores.to.description else {
            throw ControlError("--from and --to are the same database")
        }
        try copy(from: stores.from, to: stores.to)
    }

    private func copy(from source: some TransferStore, to target: some TransferStore) throws {
        try source.requireCurrent()
        try target.prepare()
        var bar = ProgressBar()
        let reports = try Transfer.copy(from: source, to: target) { bar.show($0) }
        bar.end()
        for report in reports {
            print("\(report.table): \(report.rows) rows, SHA-256 \(report.digest)")
        }
        let now = SystemClock().now()
        for store in [source, target] as [any BookingStore] {
            let report = try store.check(now: now)
            guard report.isSound else {
                throw ControlError(
                    "\(store.description) violates an invariant: see bookingctl check"
                )
            }
            print("checked \(report.bookings) bookings in \(store.description)")
        }
    }

    private func stores() throws -> (from: any TransferStore, to: any TransferStore) {
        (try Self.store(from, option: "--from"), try Self.store(to, option: "--to"))
    }

    private static func store(_ text: String, option: String) throws -> any TransferStore {
        do throws(SettingError) {
            return SelectedStore(try DatabaseURL(text)).any
        } catch {
            throw ValidationError("\(option): the value \(error.reason).")
        }
    }
}

/// A line on the terminal that shows how far a copy is; nothing if the standard error is no terminal.
private struct ProgressBar {
    private let isTerminal = isatty(STDERR_FILENO) != 0
    private static let width = 30

    mutating func show(_ progress: Transfer.Progress) {
        guard isTerminal else { return }
        let part = Double(progress.rows) / Double(max(1, progress.total))
        let filled = min(Self.width, Int(part * Double(Self.width)))
        let bar =
            String(repeating: "#", count: filled)
            + String(repeating: ".", count: Self.width - filled)
        let what = progress.isVerifying ? "verifying" : "copying"
        write("\r\u{1B}[K[\(bar)] \(what) \(progress.table) \(progress.rows)/\(progress.total)")
    }

    func end() { if isTerminal { write("\r\u{1B}[K") } }

    private func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}
