"""What survives when the process is killed, or the disk is full, at any call to the system.

tracing.py makes a call fail, scenarios.py does what writes and says what must hold
afterwards, `python -m tests.faults` runs every case of one scenario.
"""
