import Bookings
import ExpiryQueue
import Foundation
import Glibc
import Synchronization
import TestSupport

/// A server for one worker that speaks the protocol of Redis and runs the queue's scripts on a
/// simulated queue.
///
/// The simulation runs one worker at a time, so the order of the commands is the same in each run.
final class RedisStandIn: Sendable {
    /// A fault at one command.
    struct Fault {
        enum Effect: CaseIterable {
            /// The server rejects the command.
            case refuse
            /// The connection ends before the server runs the command.
            case disconnect
            /// The server runs the command, and the connection ends before the reply.
            case loseReply
        }

        let command: Int
        let effect: Effect

        /// Draws a fault for one poll; nil if no fault occurs.
        static func random(using random: inout SeededGenerator) -> Fault? {
            guard Int.random(in: 0..<6, using: &random) == 0,
                let effect = Effect.allCases.randomElement(using: &random)
            else { return nil }
            return Fault(command: .random(in: 1...5, using: &random), effect: effect)
        }
    }

    private struct State {
        var fault: Fault?
        var commands = 0
        var hasFailed = false
        var isCut = false
    }

    let path: String
    private let listener: Int32
    private let queue: SharedQueue
    private let state = Mutex(State())

    init(path: String, queue: SharedQueue) throws {
        self.path = path
        self.queue = queue
        listener = try UnixListener.open(path)
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    /// Whether the fault of the current poll has occurred.
    var hasFailed: Bool { state.withLock { $0.hasFailed } }

    /// Sets the fault of the next poll, and accepts commands.
    func expect(_ fault: Fault?) {
        state.withLock { state in
            state.fault = fault
            state.commands = 0
            state.hasFailed = false
            state.isCut = false
        }
    }

    /// Ignores all commands up to the next poll, because the worker is dead.
    func cut() { state.withLock { $0.isCut = true } }

    /// Accepts connections on a thread of its own until the listener closes.
    func start() {
        let listener = listener
        let serve: @Sendable (Int32) -> Void = { [weak self] descriptor in
            var connection = RespConnection(descriptor)
            while let command = connection.next(), let reply = self?.reply(to: command) {
                guard connection.send(reply) else { break }
            }
            close(descriptor)
        }
        Thread.detachNewThread {
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else { return }
                Thread.detachNewThread { serve(descriptor) }
            }
        }
    }

    /// The reply to a command; nil if the connection ends.
    private func reply(to command: [String]) -> String? {
        state.withLock { state in
            guard !state.isCut else { return nil }
            state.commands += 1
            guard let fault = state.fault, fault.command == state.commands else {
                return run(command)
            }
            state.hasFailed = true
            switch fault.effect {
            case .refuse: return "-LOADING simulated\r\n"
            case .disconnect: return nil
            case .loseReply:
                _ = run(command)
                return nil
            }
        }
    }

    private func run(_ command: [String]) -> String {
        guard command.first == "EVALSHA" || command.first == "EVAL", command.count > 4 else {
            return command.first == "SCRIPT" ? Resp.text("digest") : ":0\r\n"
        }
        // The scripts differ in their number of keys.
        let keys = Int(command[2]) ?? 0
        let arguments = Array(command.dropFirst(3 + keys))
        let lease = Int(arguments[0]) ?? 0
        switch keys {
        case 1:
            let jobs = jobs(arguments.dropFirst())
            queue.change { $0.acknowledge(jobs, of: lease) }
            return ":\(arguments.count - 1)\r\n"
        case 2:
            let time = Int64(arguments[1]) ?? 0
            let jobs = jobs(arguments.dropFirst(2))
            queue.change { $0.reschedule(jobs, of: lease, dueAt: time) }
            return ":\(arguments.count - 2)\r\n"
        default:
            let claim = queue.change { queue in
                queue.claim(
                    limit: Int(arguments[1]) ?? 0,
                    now: Int64(arguments[0]) ?? 0,
                    leaseTime: Int64(arguments[2]) ?? 0
                )
            }
            let names = claim.jobs.map { Resp.text(JobName.of($0)) }.joined()
            return
                "*4\r\n\(Resp.text("\(claim.lease)"))*\(claim.jobs.count)\r\n\(names)*0\r\n$-1\r\n"
        }
    }

    private func jobs(_ names: ArraySlice<String>) -> [ExpiryJob] {
        names.compactMap(JobName.job(named:))
    }
}
