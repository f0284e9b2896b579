/**
 * ONNX Runtime's threads spin after a run, so runs of different sessions must not alternate: each is timed in blocks,
 * with warm-up runs after every switch, over several rounds.
 */
export interface Protocol {
  readonly warmUp: number;
  readonly timed: number;
  readonly rounds: number;
}

export const protocol: Protocol = { warmUp: 2, timed: 6, rounds: 3 };

/** Median milliseconds per task. The tasks' blocks take turns. */
export async function timeBlocks<Name extends string>(
  tasks: Readonly<Record<Name, () => Promise<unknown>>>,
  { warmUp, timed, rounds }: Protocol = protocol,
): Promise<Record<Name, number>> {
  const times: Record<string, number[]> = Object.fromEntries(Object.keys(tasks).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, task] of Object.entries<() => Promise<unknown>>(tasks)) {
      for (let i = 0; i < warmUp; i++) await task();
      for (let i = 0; i < timed; i++) {
        const start = performance.now();
        await task();
        times[name]!.push(performance.now() - start);
      }
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, median(list)])) as Record<Name, number>;
}

export const median = (list: readonly number[]): number => [...list].sort((a, b) => a - b)[list.length >> 1]!;
