/// A failure of a command, which the program prints before it exits with status 1.
struct ControlError: Error, CustomStringConvertible {
    /// One sentence for the operator, without its full stop.
    let description: String

    init(_ description: String) { self.description = description }
}
