print("booking-bench")
