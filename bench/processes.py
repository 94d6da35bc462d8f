"""What the kernel tells about a process: its memory and the processor's time."""

from __future__ import annotations

from pathlib import Path


def memory(pid: int | str = "self") -> tuple[float, float]:
    """Resident now and at most, in MB (10**6 bytes), from the kernel's own account."""
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines()
    held = {name: rest for name, _, rest in (line.partition(":") for line in lines)}
    now, most = (int(held[name].split()[0]) * 1024 / 1e6 for name in ("VmRSS", "VmHWM"))
    return now, most


def cpu(pid: int) -> float:
    """CPU seconds of all the process's threads, as the kernel's scheduler counts them."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(each.read_text(encoding="ascii").split()[0]) for each in threads) / 1e9
