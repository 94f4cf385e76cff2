internal import Glibc

/// The same load on files of different sizes.
public enum Growth {
    /// What one size has shown.
    public struct Size: Sendable {
        /// Bookings that were there before the load.
        public let bookings: Int
        /// The file before the load.
        public internal(set) var file: FilledFile
        /// The measurements of all rounds, and the starts.
        public internal(set) var results = SuiteResults()
    }

    /// Fills files and measures them in turns.
    ///
    /// Small files are made anew for each round, since the load itself would make them grow; large
    /// ones are kept.
    public static func run(
        _ options: SuiteOptions,
        bookings: [Int],
        tell: (String) -> Void
    ) throws(BenchError) -> [Size] {
        let scratch = try ScratchFolder(in: options.folder)
        var sizes: [Size] = []
        for round in 1...max(options.rounds, 1) {
            tell("round \(round) of \(options.rounds)")
            for (index, count) in bookings.enumerated() {
                let path = scratch.file("bookings-\(count).db")
                if round == 1 || count <= Limits.refilledBookings {
                    BareDatabase.remove(path)
                    let file = try Filler.fill(path: path, bookings: count)
                    tell("  filled with \(Double(count).grouped) bookings")
                    if round == 1 { sizes.append(Size(bookings: count, file: file)) }
                    sizes[index].file = file
                }
                try measure(&sizes[index], options, scratch, tell)
            }
        }
        return sizes
    }

    private static func measure(
        _ size: inout Size,
        _ options: SuiteOptions,
        _ scratch: ScratchFolder,
        _ tell: (String) -> Void
    ) throws(BenchError) {
        let server = try BookingServer(
            options.programs,
            database: size.file.path,
            scratch: scratch
        )
        defer { server.stop() }
        size.results.startMilliseconds.append(server.startMilliseconds)
        let target = LoadTarget(
            address: server.address,
            processes: server.processes,
            file: size.file
        )
        let plan: [(LoadMode, Int)] = [
            (.get, 64), (.list, 16), (.lifecycle, 1), (.lifecycle, 64), (.mixed, 64),
        ]
        for (mode, connections) in plan {
            var load = LoadOptions(mode: mode, connections: connections)
            load.seconds = options.seconds
            load.warmUpSeconds = options.warmUpSeconds
            try QuietMachine.wait(atMostSeconds: options.quietWaitSeconds)
            let measurement = try LoadRun.measure(load, target)
            size.results.add(measurement)
            let rate = measurement.requestsPerSecond.grouped
            tell("  \(Double(size.bookings).grouped): \(measurement.name) \(rate) requests/s")
        }
    }
}
