"""A class without people: students who speak the protocol that their browsers speak, and the hub that they come to."""
