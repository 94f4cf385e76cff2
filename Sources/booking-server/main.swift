internal import ArgumentParser

BookingServer.main()
