internal import ArgumentParser
internal import Glibc

/// Says what goes wrong where people look for it.
enum Console {
    /// Writes an error to the standard error.
    static func complain(_ line: String) { remark("error: \(line)") }

    /// Writes a line for people to the standard error, where it is not in the way of a result.
    static func remark(_ line: String) {
        let bytes = Array("\(line)\n".utf8)
        // A message that cannot be written has nowhere else to go.
        _ = unsafe write(STDERR_FILENO, bytes, bytes.count)
    }

    /// Runs `body`; an error of it is one line on the standard error and the status 1.
    static func reporting<Value, Failure: Error>(
        _ body: () throws(Failure) -> Value
    ) throws -> Value {
        do throws(Failure) {
            return try body()
        } catch {
            complain("\(error)")
            throw ExitCode.failure
        }
    }
}
