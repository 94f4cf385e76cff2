internal import ArgumentParser

BookingControl.main()
