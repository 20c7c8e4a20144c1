"""Which process answers: one that is idle before one that is at work."""

import socket
import time

from gunicorn.workers.gthread import ThreadWorker

# in which an idle process takes the request; where none is idle it waits longer by this
SECONDS_FOR_THE_IDLE = 0.01


class IdleFirst(ThreadWorker):
    """All processes hear of a new request at once. Threads of one process compute one after the
    other: whoever has work lets the others have the first try."""

    def accept(self, listener: socket.socket) -> None:
        if self.nr_conns > len(self.keepalived_conns) + len(self.pending_conns):
            time.sleep(SECONDS_FOR_THE_IDLE)
        super().accept(listener)
