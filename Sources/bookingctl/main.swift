print("bookingctl")
