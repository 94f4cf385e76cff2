internal import ArgumentParser
internal import Bookings
internal import ProcessSupport

/// Checks the invariants of a database.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check every invariant of the database; exit with status 1 if one is violated.",
        discussion: """
            The check reads one moment of the whole database while other programs write. It changes \
            nothing.
            """
    )

    @OptionGroup var common: CommonOptions

    func run() throws {
        let store = try common.store.any
        try store.requireCurrent()
        let report = try store.check(now: SystemClock().now())
        for finding in report.findings {
            print(finding.holds ? "ok    \(finding.invariant)" : "FAIL  \(finding.invariant)")
            for offender in finding.offenders { print("        \(offender)") }
            let more = finding.count - finding.offenders.count
            if more > 0 { print("        and \(more) more") }
        }
        for note in report.notes { print("note  \(note)") }
        print("checked \(report.bookings) bookings in \(store.description)")
        guard report.isSound else { throw ExitCode.failure }
    }
}
