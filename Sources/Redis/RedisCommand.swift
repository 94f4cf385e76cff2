/// A command with its arguments, which may contain any bytes.
///
/// hiredis receives each argument with its length. No argument is formatted into the text of a
/// command, so an argument cannot inject another command.
public struct RedisCommand: Sendable {
    /// The command's name, which is its first word.
    public let name: String

    /// The name and all arguments, without separators.
    private(set) var bytes: [UInt8]
    private(set) var lengths: [Int]

    /// Creates a command.
    public init(_ name: String, _ arguments: String...) {
        self.name = name
        bytes = Array(name.utf8)
        lengths = [bytes.count]
        for argument in arguments { append(argument) }
    }

    /// Appends an argument.
    public mutating func append(_ argument: String) {
        let start = bytes.count
        bytes.append(contentsOf: argument.utf8)
        lengths.append(bytes.count - start)
    }

    /// Appends a number in decimal digits.
    public mutating func append(_ argument: Int64) { append(String(argument)) }

    /// Calls `body` with the arguments as hiredis takes them: pointers to the first bytes, and lengths.
    func withArguments<Result>(
        _ body: (
            _ pointers: UnsafeMutableBufferPointer<UnsafePointer<CChar>?>,
            _ lengths: UnsafeBufferPointer<Int>
        ) -> Result
    ) -> Result {
        unsafe bytes.withUnsafeBytes { bytes in
            let base = unsafe bytes.assumingMemoryBound(to: CChar.self).baseAddress
            var pointers: [UnsafePointer<CChar>?] = unsafe []
            unsafe pointers.reserveCapacity(lengths.count)
            var offset = 0
            for length in lengths {
                unsafe pointers.append(base.map { unsafe $0 + offset })
                offset += length
            }
            return unsafe pointers.withUnsafeMutableBufferPointer { pointers in
                unsafe lengths.withUnsafeBufferPointer { lengths in
                    unsafe body(pointers, lengths)
                }
            }
        }
    }
}
