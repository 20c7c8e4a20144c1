"""Several people at the same moment, each with a connection of their own."""

import threading

from django.db import connection


def at_once(*steps, seconds: int = 30):
    """Run the steps in threads that start together; answers or errors, in the steps' order."""
    start, told = threading.Barrier(len(steps)), [None] * len(steps)

    def run(index, step):
        start.wait()
        try:
            told[index] = step()
        except Exception as error:  # noqa: BLE001 - whatever it was is looked at by the test
            told[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(steps)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=seconds)
    return told
