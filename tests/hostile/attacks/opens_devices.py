# attack: opens devices that lead out of the box
# full: contained
# reduced: contained
# stopped-by: kernel, namespaces, landlock
import os


def attack():
    for name in ("mem", "kmsg", "kvm", "fuse", "loop-control", "mapper/control", "net/tun", "vsock", "vhost-net"):
        try:
            os.close(os.open(f"/dev/{name}", os.O_RDWR))
        except OSError as error:
            last = error
        else:
            return f"through: /dev/{name}"
    raise last
