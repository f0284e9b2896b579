import { explain, loadModel } from '@voxplain/engine';
import type { Runner, Subject } from '../conformance.js';
import { floats } from './map.js';
import { explainOnce, networkOf, randomInput } from './run.js';

/** Aborting works at once and in the middle, and leaves nothing behind; progress only grows and is complete. */
export function control({ it, expect }: Runner, subject: Subject): void {
  const {
    explainer,
    quick,
    backends: [backend],
  } = subject;
  const abortsWith = async (run: Promise<unknown>): Promise<string> =>
    run.then(
      () => 'finished',
      (error: Error) => error.name,
    );
  it('stops when asked to before it starts', async () => {
    expect(await abortsWith(explainOnce(subject, backend!, explainer(), randomInput(1), { signal: AbortSignal.abort() }))).toBe(
      'AbortError',
    );
  });
  it('reports progress that grows to the end', async () => {
    const seen: { stage: string; done: number; total: number }[] = [];
    await explainOnce(subject, backend!, explainer(), randomInput(1), { onProgress: (progress) => seen.push(progress) });
    for (const stage of new Set(seen.map((progress) => progress.stage))) {
      const done = seen.filter((progress) => progress.stage === stage);
      done.forEach((progress, i) => {
        expect(progress.done).toBeGreaterThanOrEqual(i ? done[i - 1]!.done : 0);
      });
      expect(done.at(-1)!.done).toBe(done.at(-1)!.total);
    }
  });
  it('stops within one report, and leaves the model as it was', async () => {
    const input = randomInput(1);
    const wanted = floats((await explainOnce(subject, backend!, quick(), input)).maps[0]!.raw);
    const model = await loadModel(networkOf(subject, input.dims.slice(2)), backend!);
    const controller = new AbortController();
    const seen: string[] = [];
    const run = explain(model, input, {
      methods: [quick()],
      signal: controller.signal,
      onProgress({ stage }) {
        seen.push(stage);
        if (stage === 'method') controller.abort();
      },
    });
    const reports = await abortsWith(run).then((end) => (end === 'AbortError' ? 1 : 0));
    expect(seen.filter((stage) => stage === 'method').length, 'reports before the end').toBe(reports);
    expect(floats((await explain(model, input, { methods: [quick()] })).maps[0]!.raw)).toEqual(wanted);
    await model.dispose();
  });
}
