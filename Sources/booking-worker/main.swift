internal import ArgumentParser

BookingWorker.main()
