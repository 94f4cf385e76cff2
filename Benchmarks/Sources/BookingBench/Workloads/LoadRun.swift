import Sockets

/// One run of one mode against one server.
struct LoadRun {
    private let options: LoadOptions
    private let target: LoadTarget

    /// Prepares what the mode needs, warms up, measures, and finishes what was begun.
    ///
    /// Occupies the calling thread. Wrong responses do not throw; the measurement contains them.
    static func measure(_ options: LoadOptions, _ target: LoadTarget) throws -> Measurement {
        try LoadRun(options: options, target: target).measure()
    }

    private func measure() throws -> Measurement {
        switch options.mode {
        case .lifecycle: try steady(lifecycle(try target.lifecyclePlan(), options.connections))
        case .get: try steady(get())
        case .list: try steady(page(rows: options.pageRows))
        case .mixed:
            try steady(
                MixedWorkload(
                    lifecycle: try lifecycle(try target.lifecyclePlan(), options.connections),
                    get: try get(),
                    page: try page(rows: MixedWorkload.pageRows)
                )
            )
        case .holdRace: try holdRace()
        case .sse: try events()
        }
    }

    private func lifecycle(
        _ plan: SeatPlan,
        _ connectionCount: Int
    ) throws -> LifecycleWorkload {
        try LifecycleWorkload(
            plan: plan,
            connectionCount: connectionCount,
            requests: target.requests
        )
    }

    private func get() throws -> GetWorkload {
        GetWorkload(
            bookings: try target.bookingsToRead(),
            connectionCount: options.connections,
            requests: target.requests
        )
    }

    private func page(rows: Int) throws -> PageWorkload {
        _ = try target.bookingsToRead()
        return PageWorkload(rows: rows, requests: target.requests)
    }

    private func engine<Work: Workload>(
        _ work: Work,
        connectionCount: Int
    ) throws -> LoadEngine<Work> {
        try LoadEngine(
            work: work,
            addresses: target.addresses,
            connectionCount: connectionCount
        )
    }

    /// A workload that never ends by itself.
    private func steady(_ work: some Workload) throws -> Measurement {
        var engine = try engine(work, connectionCount: options.connections)
        return try measure(&engine)
    }

    /// Warms up, measures and finishes.
    private func measure<Work: Workload>(_ engine: inout LoadEngine<Work>) throws -> Measurement {
        var meter = WindowMeter(processes: target.processes)
        try engine.sendRequests()
        try engine.turn(for: options.warmUp)
        meter.begin()
        engine.beginWindow()
        try engine.turn(for: options.window)
        engine.endWindow()
        meter.end()
        let isFinished = try engine.finish()
        var measurement = measurement(engine, meter)
        measurement.isTimedOut = !isFinished
        return measurement
    }

    private func measurement<Work: Workload>(
        _ engine: borrowing LoadEngine<Work>,
        _ meter: WindowMeter
    ) -> Measurement {
        let tally = engine.tally
        let steps = engine.work.steps
        var measurement = Measurement(name: options.name)
        measurement.requests = tally.all.count
        meter.fill(&measurement, requests: tally.all.count)
        if measurement.seconds > 0 {
            measurement.requestsPerSecond = Double(tally.all.count) / measurement.seconds
        }
        measurement.latencyMicroseconds = LatencySummary(tally.all)
        if steps.count > 1 {
            measurement.steps = zip(steps, tally.steps).map { name, histogram in
                Measurement.Step(name: name, latencyMicroseconds: LatencySummary(histogram))
            }
        }
        measurement.failures = tally.failures
        return measurement
    }

    /// Races for one seat after another; the rate and the latency are those of the holds.
    private func holdRace() throws -> Measurement {
        let plan = try target.createPlan(flights: 1, rows: min((options.races + 5) / 6, 200))
        let work = HoldRaceWorkload(
            connectionCount: options.connections,
            requests: target.requests
        )
        var engine = try engine(work, connectionCount: options.connections)
        var meter = WindowMeter(processes: target.processes)
        var holdSeconds = 0.0
        var isFinished = true
        engine.beginWindow()
        meter.begin()
        for number in 0..<min(options.races, plan.count) where isFinished {
            let seat = plan.seat(number)
            engine.work.beginRace(flight: seat.flight, seat: seat.name)
            for phase in HoldRaceWorkload.Phase.allCases where isFinished {
                engine.work.begin(phase)
                let start = Instant.now
                try engine.sendRequests()
                isFinished = try engine.finish()
                if phase == .hold { holdSeconds += Instant.now.seconds(since: start) }
            }
            engine.work.endRace()
        }
        meter.end()
        var measurement = measurement(engine, meter)
        measurement.isTimedOut = !isFinished
        let holds = engine.tally.steps[HoldRaceWorkload.Phase.hold.rawValue]
        measurement.requests = holds.count
        measurement.latencyMicroseconds = LatencySummary(holds)
        measurement.requestsPerSecond = Double(holds.count) / max(holdSeconds, 0.000_001)
        measurement.violations = engine.work.outcome.violations
        measurement.details = engine.work.outcome.details
        return measurement
    }

    private func events() throws -> Measurement {
        let plan = try target.createPlan(flights: 1, rows: EventWorkload.flightRows)
        // One connection is added, for the changes whose delivery is measured.
        let connections = options.connections + 1
        let work = try EventWorkload(lifecycle: try lifecycle(plan, connections), plan: plan)
        var engine = try engine(work, connectionCount: connections)
        try engine.work.subscribe(
            options.subscribers,
            address: target.address,
            request: target.requests.events(flight: plan.flights[0]),
            epoll: engine.epoll
        )
        var measurement = try measure(&engine)
        try engine.sendRequests()
        let isFinished = try engine.finish()
        measurement.isTimedOut = measurement.isTimedOut || !isFinished
        // The last events may not have arrived yet.
        let deadline = Instant.now + Limits.deliveryTimeout
        while engine.work.missing > 0, Instant.now < deadline { try engine.turn() }
        let behind = try engine.work.finishCrowd(until: deadline)
        measurement.violations = engine.work.violations + behind
        measurement.details = engine.work.details(
            subscribers: options.subscribers,
            subscribersBehind: behind
        )
        return measurement
    }
}
