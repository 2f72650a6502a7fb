# attack: has multiprocessing do the work
# full: contained
# reduced: contained
# stopped-by: seccomp
import multiprocessing
import os


def tell(pipe):
    pipe.send(os.getpid())


def attack():
    context = multiprocessing.get_context("fork")
    receiving, sending = context.Pipe(False)
    process = context.Process(target=tell, args=[sending])
    process.start()
    pid = receiving.recv()
    process.join()
    return f"through: process {pid}"
