"""The protocol of ../src/timing.ts: blocks of runs that take turns, each after warm-up runs; medians in milliseconds."""

from time import perf_counter


def time_blocks(tasks, warm_up, timed, rounds):
    times = {name: [] for name in tasks}
    for _ in range(rounds):
        for name, task in tasks.items():
            for _ in range(warm_up):
                task()
            for _ in range(timed):
                start = perf_counter()
                task()
                times[name].append(1000 * (perf_counter() - start))
    return {name: sorted(found)[len(found) // 2] for name, found in times.items()}
