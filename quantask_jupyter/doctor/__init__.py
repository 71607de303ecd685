"""What is wrong with a deployment: probes, and what they say."""
