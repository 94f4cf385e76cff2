internal import ArgumentParser
internal import Bookings
internal import ProcessSupport

/// Creates or migrates the database.
struct Migrate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Create the database if it is missing, and migrate its schema.",
        discussion: "The server and the worker do this at their start."
    )

    @OptionGroup var common: CommonOptions

    func run() throws {
        let store = try common.store.any
        try store.prepare()
        print("\(store.description) is up to date")
    }
}
