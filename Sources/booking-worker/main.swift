print("booking-worker")
