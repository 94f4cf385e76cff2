internal import ArgumentParser
internal import Bookings
internal import ProcessSupport
internal import SQLiteStore

/// Looks whether a database keeps what the system promises.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Look at every promise that the database makes; status 1 when one is broken.",
        discussion: """
            Reads one moment of the database while others go on writing, and changes nothing. The \
            whole file is read.
            """
    )

    @OptionGroup var common: CommonOptions

    func run() throws {
        let file = SQLiteBookingStore(path: try common.database.path)
        try Console.reporting { () throws(OpeningError) in try file.requireCurrent() }
        let report = try Console.reporting { () throws(StoreError) in
            try file.check(now: SystemClock().now())
        }
        for finding in report.findings {
            print(finding.isKept ? "ok    \(finding.promise)" : "FAIL  \(finding.promise)")
            for offender in finding.offenders { print("        \(offender)") }
            let more = finding.count - finding.offenders.count
            if more > 0 { print("        and \(more) more") }
        }
        for note in report.notes { print("note  \(note)") }
        print("\(report.bookings) bookings were looked at in \(file.path)")
        guard report.isSound else { throw ExitCode.failure }
    }
}
