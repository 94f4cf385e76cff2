internal import ProcessSupport

Program.run(BookingControl.self)
