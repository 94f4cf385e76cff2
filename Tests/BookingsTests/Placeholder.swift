enum BookingsTestsPlaceholder {}
