print("booking-server")
