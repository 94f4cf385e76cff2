import Bookings
import TestSupport

/// A fault that a process meets while it runs one batch.
struct Fault: Sendable {
    /// Where the fault occurs; a step is a point between two operations on the connection.
    enum Place: Sendable {
        /// At one step.
        case at(step: Int)
        /// At a step and at every step after it, where the effect is `later`.
        case from(step: Int)
        /// Before the first commit.
        case beforeCommit
        /// After the first commit, before its results are delivered.
        case afterCommit
        /// Whenever a command reads this booking by its id.
        case reading(BookingID)
    }

    /// What happens.
    enum Effect: Hashable, Sendable {
        /// The process ends.
        case crash
        /// The store throws.
        case error(StoreError)
    }

    let place: Place
    let effect: Effect
    /// The effect after the first one, during the fallback to single commands.
    var later: Effect?

    /// Draws a fault for a batch.
    ///
    /// - Parameters:
    ///   - bookings: The bookings on which the commands of the batch act.
    ///   - random: The random numbers of the run.
    /// - Returns: The fault; nil if no fault occurs.
    static func random(
        bookings: [BookingID],
        using random: inout SeededGenerator
    ) -> Fault? {
        let errors: [StoreError] = [
            .locked, .full, .readOnly, .inputOutput(detail: "simulated"),
            .invalidData(detail: "simulated"), .invariantViolated(detail: "simulated"),
            .unexpected(detail: "simulated"),
        ]
        let error = Effect.error(errors[Int.random(in: 0..<errors.count, using: &random)])
        let later = Effect.error(errors[Int.random(in: 0..<errors.count, using: &random)])
        let step = Int.random(in: 1...30, using: &random)
        switch Int.random(in: 0..<20, using: &random) {
        case ..<2: return Fault(place: .at(step: step), effect: .crash)
        case ..<4: return Fault(place: .afterCommit, effect: .crash)
        case ..<6: return Fault(place: .at(step: step), effect: error)
        case ..<8: return Fault(place: .from(step: step), effect: error, later: later)
        case ..<9: return Fault(place: .beforeCommit, effect: error)
        case ..<10: return Fault(place: .afterCommit, effect: .error(.outcomeUnknown))
        case ..<13:
            return bookings.randomElement(using: &random).map {
                Fault(place: .reading($0), effect: error)
            }
        default: return nil
        }
    }

    /// The booking whose commands are the only ones that fail; nil for other faults.
    var onlyBooking: BookingID? {
        guard case .reading(let id) = place, case .error(let error) = effect,
            error != .locked, error != .readOnly
        else { return nil }
        return id
    }
}
