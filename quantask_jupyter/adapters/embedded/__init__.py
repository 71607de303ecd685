"""What a laptop has instead of a broker: a queue that is the store itself, and a bus on the loopback interface."""
