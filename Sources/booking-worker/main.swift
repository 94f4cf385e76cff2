internal import ProcessSupport

Program.run(BookingWorker.self)
