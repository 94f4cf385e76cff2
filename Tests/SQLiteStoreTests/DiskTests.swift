import Bookings
import Glibc
import SQLiteStore
import StoreSupport
import TestSupport
import Testing

/// Disks that are full, and files that must not be written: each in a process of its own, because
/// limits and users belong to processes.
@Suite("Disks that refuse")
struct DiskTests {
    @Test("a file-size limit answers `full`, keeps what was answered, and is survived")
    func fileSizeLimit() async {
        await #expect(processExitsWith: .success) {
            signal(SIGXFSZ, SIG_IGN)
            let store = try WriterHarness()
            let flight = try store.makeFlight()
            var limit = rlimit()
            try #require(unsafe getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
            let before = limit
            limit.rlim_cur = 400_000
            try #require(unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
            var made = 0
            var refused: StoreError?
            while refused == nil, made < 100_000 {
                do {
                    _ = try store.makeBooking("1A", on: flight)
                    made += 1
                } catch let error as StoreError {
                    refused = error
                }
            }
            #expect(refused == .full)
            // Several at once: each of them is told so, and none of them hangs.
            let tickets = try (1...5).map { _ in
                try store.send(WriterHarness.booking(on: flight))
            }
            for ticket in tickets {
                #expect(throws: StoreError.full) { try store.outcome(of: ticket) }
            }
            limit = before
            try #require(unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
            _ = try store.makeBooking("1A", on: flight)
            store.writer.close()
            let report = try store.file.check(now: store.clock.now())
            try #require(report.isSound)
            try #require(report.bookings == made + 1)
        }
    }

    @Test("a full disk answers `full`, and is survived when there is room again")
    func fullDisk() throws {
        let folder = try TemporaryFolder()
        let disk = folder.file("disk")
        try #require(unsafe mkdir(disk, 0o700) == 0)
        // Only the superuser may mount; for others the file-size limit has to do.
        guard unsafe mount("tmpfs", disk, "tmpfs", 0, "size=2m") == 0 else { return }
        defer { unsafe umount2(disk, Int32(MNT_DETACH)) }
        let store = try WriterHarness(in: folder, path: disk + "/bookings.db")
        let flight = try store.makeFlight()
        let ballast = disk + "/ballast"
        let descriptor = unsafe open(ballast, O_CREAT | O_WRONLY, 0o600)
        try #require(posix_fallocate(descriptor, 0, 1 << 20) == 0)
        close(descriptor)
        var made = 0
        var refused: StoreError?
        while refused == nil, made < 100_000 {
            do {
                _ = try store.makeBooking("1A", on: flight)
                made += 1
            } catch let error as StoreError {
                refused = error
            }
        }
        #expect(refused == .full)
        #expect(throws: StoreError.full) { try store.makeBooking("1A", on: flight) }
        var reader = try store.file.makeReader()
        let version = try reader.newestEventID()
        #expect(version == EventID(rawValue: Int64(made)))
        unsafe unlink(ballast)
        _ = try store.makeBooking("1A", on: flight)
        store.writer.close()
        let report = try store.file.check(now: store.clock.now())
        #expect(report.isSound)
        #expect(report.bookings == made + 1)
    }

    @Test("a file that may not be written answers `readOnly`")
    func readOnly() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            let store = try WriterHarness(in: folder)
            let flight = try store.makeFlight()
            let id = try store.makeBooking("1A", on: flight)
            store.writer.close()
            unsafe chmod(folder.path, 0o755)
            unsafe chmod(store.file.path, 0o444)
            // The superuser may write everything; nobody may not.
            if geteuid() == 0 { try #require(seteuid(65_534) == 0) }
            let again = try GroupCommitter<Int, SQLiteBookingStore>(
                store.file,
                service: BookingService(),
                clock: store.clock,
                deliver: { replies in
                    for reply in replies {
                        guard case .failure(.readOnly) = reply.result else { exit(3) }
                    }
                    exit(EXIT_SUCCESS)
                }
            )
            try again.submit(QueuedCommand(.act(.hold, on: id), ticket: 1))
            sleep(20)
            exit(4)
        }
    }

    @Test("a killed process loses nothing that it answered")
    func killed() async throws {
        let result = await #expect(
            processExitsWith: .signal(SIGKILL),
            observing: [\.standardOutputContent]
        ) {
            let path = "/tmp/booking-killed-\(getpid()).db"
            let folder = try TemporaryFolder()
            let store = try WriterHarness(in: folder, path: path)
            let flight = try store.makeFlight()
            say("path \(path)")
            for row in 1...50 {
                let id = try store.makeBooking("\(row)A", on: flight)
                _ = try store.perform(.act(.hold, on: id))
                say("held \(id.rawValue)")
            }
            // More of them are under way when the end comes.
            for row in 51...90 { _ = try store.send(WriterHarness.booking("\(row)A", on: flight)) }
            kill(getpid(), SIGKILL)
        }
        let output = try #require(result).standardOutputContent
        let lines = String(decoding: output, as: UTF8.self).split(separator: "\n")
        let path = try #require(lines.first { $0.hasPrefix("path ") }).dropFirst(5)
        defer { for end in ["", "-wal", "-shm"] { unsafe unlink(path + end) } }
        let held = lines.compactMap { $0.hasPrefix("held ") ? Int64($0.dropFirst(5)) : nil }
        #expect(held.count == 50)
        let file = SQLiteBookingStore(path: String(path))
        try file.prepare()
        var reader = try file.makeReader()
        for id in held {
            var status: BookingStatus?
            _ = try reader.booking(
                BookingID(rawValue: id),
                for: .anonymous,
                now: ManualClock().now()
            ) { status = $0.state.status }
            #expect(status == .seatHeld)
        }
        #expect(try file.check(now: ManualClock().now()).isSound)
    }
}

/// Writes a line to standard output at once: a process that is killed flushes no buffers.
private func say(_ line: String) {
    var bytes = Array((line + "\n").utf8)
    _ = unsafe write(1, &bytes, bytes.count)
}
