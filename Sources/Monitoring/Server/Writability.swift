package import Bookings

/// Whether the database accepts writes, as the results of commands and probes show.
package struct Writability {
    /// A command that tests the database.
    package enum Probe {
        /// Begins a transaction and writes nothing.
        case begin
        /// Writes something small.
        case write
    }

    /// The time after which a probe without a result means that the database accepts no writes.
    package static let probeTimeout = Duration.seconds(5)

    /// Whether the database accepts writes.
    package private(set) var isWritable = true
    /// Whether a write failed although a transaction could be begun, as on a full disk: only a probe
    /// that writes can show that the database has recovered.
    private var needsWrite = false
    private var probeStart: Timestamp?

    /// Creates the state of a database that accepts writes.
    package init() {}

    /// Returns the probe to start at `now`; nil while another probe is running.
    package mutating func nextProbe(at now: Timestamp) -> Probe? {
        if let probeStart {
            if now >= probeStart + Self.probeTimeout { isWritable = false }
            return nil
        }
        probeStart = now
        return needsWrite ? .write : .begin
    }

    /// Records that the running probe ended, or could not be started.
    package mutating func endProbe() { probeStart = nil }

    /// Records that a probe succeeded.
    package mutating func recordSuccess(of probe: Probe) {
        if probe == .write { needsWrite = false }
        isWritable = !needsWrite
    }

    /// Records that a command or a probe failed.
    package mutating func record(_ error: StoreError) {
        switch error {
        case .locked, .readOnly, .unavailable, .conflict, .outcomeUnknown:
            isWritable = false
        case .full, .inputOutput, .invalidData:
            isWritable = false
            needsWrite = true
        // These errors do not show whether the database accepts writes.
        case .overloaded, .closed, .invariantViolated, .unexpected:
            break
        }
    }
}
