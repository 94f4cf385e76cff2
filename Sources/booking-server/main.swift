internal import ProcessSupport

Program.run(BookingServer.self)
