/// The same load on files of different sizes.
enum Growth {
    /// The results for one size.
    struct Size: Sendable {
        /// The file before the load.
        var file: FilledFile
        var results = SuiteResults()

        var bookings: Int { file.bookings }
    }

    private static let runs: [(LoadMode, Int)] = [
        (.get, 64), (.list, 16), (.lifecycle, 1), (.lifecycle, 64), (.mixed, 64),
    ]

    /// Fills the files and measures them in turn.
    ///
    /// Small files are filled anew for each round, because the load makes them grow; large files are
    /// kept.
    static func run(
        _ options: SuiteOptions,
        _ programs: BookingPrograms,
        bookings: [Int],
        progress: (String) -> Void
    ) throws -> [Size] {
        var sizes: [Size] = []
        for round in 1...max(options.rounds, 1) {
            progress("round \(round) of \(options.rounds)")
            for (index, count) in bookings.enumerated() {
                let database = programs.scratch.database("bookings-\(count)")
                if round == 1 || count <= Limits.refilledBookings {
                    database.remove()
                    let file = try Filler.fill(database, bookings: count, programs)
                    progress("  filled with \(Double(count).grouped) bookings")
                    if round == 1 { sizes.append(Size(file: file)) }
                    sizes[index].file = file
                }
                try measure(&sizes[index], options, programs, progress)
            }
        }
        return sizes
    }

    private static func measure(
        _ size: inout Size,
        _ options: SuiteOptions,
        _ programs: BookingPrograms,
        _ progress: (String) -> Void
    ) throws {
        let server = try BookingServer(programs, size.file.database)
        defer { server.stop() }
        size.results.startMilliseconds.append(server.startMilliseconds)
        let target = LoadTarget(
            address: server.address,
            processes: server.processes,
            file: size.file
        )
        for (mode, connections) in runs {
            try OtherPrograms.waitUntilQuiet(atMost: options.quietWait)
            let load = LoadOptions(
                mode: mode,
                connections: connections,
                warmUp: options.warmUp,
                window: options.window
            )
            let measurement = try LoadRun.measure(load, target)
            size.results.add(measurement)
            let rate = measurement.requestsPerSecond.grouped
            progress("  \(Double(size.bookings).grouped): \(measurement.name) \(rate) requests/s")
        }
    }
}
