internal import ArgumentParser
internal import ProcessSupport

struct BookingWorker: ParsableCommand {
    @OptionGroup var common: CommonOptions
    func run() throws {
        try common.startLogging()
        print(try common.database)
    }
}
BookingWorker.main()
