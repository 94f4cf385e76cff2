/// The measurements on PostgreSQL.
extension Suite {
    /// The end of the names of measurements with two servers.
    static let twoServers = "+two-servers"

    private static let loads: [(LoadMode, Int)] = [
        (.lifecycle, 1), (.lifecycle, 16), (.lifecycle, 64), (.lifecycle, 256), (.get, 64),
        (.list, 16), (.mixed, 64),
    ]

    /// Measures one server and then two servers of a new database, each beside the bare loop.
    mutating func postgresRound(_ name: String, _ cluster: PostgresCluster) throws {
        let database = try cluster.create(name)
        defer { try? cluster.remove(database) }
        let first = try BookingServer(programs, database)
        defer { first.stop() }
        try measure(
            LoadTarget(address: first.address, processes: first.processes + [cluster.process]),
            cluster
        )
        let second = try BookingServer(programs, database)
        defer { second.stop() }
        try measure(
            LoadTarget(
                address: first.address,
                otherAddresses: [second.address],
                processes: first.processes + second.processes + [cluster.process]
            ),
            cluster,
            suffix: Self.twoServers
        )
    }

    /// Measures every load; the bare loop with as many requests a transaction comes before a lifecycle.
    private mutating func measure(
        _ target: LoadTarget,
        _ cluster: PostgresCluster,
        suffix: String = ""
    ) throws {
        let batches = suffix.isEmpty ? [1: 1, 16: 8, 64: 64] : [:]
        for (mode, connections) in Self.loads {
            if mode == .lifecycle, let batch = batches[connections] {
                try postgresBareLoop(cluster, batch: batch)
            }
            try cluster.checkpoint()
            try load(mode, connections, target, suffix: suffix)
        }
    }

    private mutating func postgresBareLoop(_ cluster: PostgresCluster, batch: Int) throws {
        let measurement = try cluster.withBareLoopDatabase(programs) { database in
            try OtherPrograms.waitUntilQuiet(atMost: options.quietWait)
            return try PostgresBareLoop.measure(
                database,
                of: cluster,
                batch: batch,
                window: options.bareLoopWindow
            )
        }
        add(measurement)
    }
}
