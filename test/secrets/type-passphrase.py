"""Runs a command at a terminal of its own and types its first argument whenever it is asked for a passphrase."""

import os
import pty
import sys

passphrase, command = sys.argv[1], sys.argv[2:]


def read(descriptor):
    shown = os.read(descriptor, 4096)
    if b"assphrase" in shown:
        os.write(descriptor, passphrase.encode() + b"\r")
    return shown


status = pty.spawn(command, read, lambda descriptor: b"")
sys.exit(os.waitstatus_to_exitcode(status))
