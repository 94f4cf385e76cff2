/// Why a measurement could not be made, as a sentence for the person who asked for it.
public struct BenchError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What went wrong.
    public let description: String

    /// Takes the sentence.
    public init(_ description: String) { self.description = description }
}
