enum BookingAPITestsPlaceholder {}
