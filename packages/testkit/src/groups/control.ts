import type { Runner, Subject } from '../conformance.js';
import { explainOnce, randomInput } from './run.js';

/** Aborting works at once and in the middle; progress only grows and is complete. */
export function control({ it, expect }: Runner, { explainer, backends: [backend] }: Subject): void {
  const abortsWith = async (run: Promise<unknown>): Promise<string> =>
    run.then(
      () => 'finished',
      (error: Error) => error.name,
    );
  it('stops when asked to before it starts', async () => {
    expect(await abortsWith(explainOnce(backend!, explainer(), randomInput(1), { signal: AbortSignal.abort() }))).toBe('AbortError');
  });
  it('reports progress that grows to the end, and stops within one report', async () => {
    const seen: { stage: string; done: number; total: number }[] = [];
    await explainOnce(backend!, explainer(), randomInput(1), { onProgress: (progress) => seen.push(progress) });
    for (const stage of new Set(seen.map((progress) => progress.stage))) {
      const done = seen.filter((progress) => progress.stage === stage);
      done.forEach((progress, i) => {
        expect(progress.done).toBeGreaterThanOrEqual(i ? done[i - 1]!.done : 0);
      });
      expect(done.at(-1)!.done).toBe(done.at(-1)!.total);
    }
    if (!seen.some(({ stage }) => stage === 'method')) return;
    const controller = new AbortController();
    let reports = 0;
    const run = explainOnce(backend!, explainer(), randomInput(1), {
      signal: controller.signal,
      onProgress: ({ stage }) => {
        if (stage !== 'method') return;
        reports++;
        controller.abort();
      },
    });
    expect(await abortsWith(run)).toBe('AbortError');
    expect(reports).toBe(1);
  });
}
