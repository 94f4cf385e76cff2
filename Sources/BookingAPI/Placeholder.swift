enum BookingAPIPlaceholder {}
