import { explainedRun } from '../explained-run.js';
import { median, timeBlocks } from '../timing.js';
import { type Explanation, explanations, explanationsOf } from './explanations.js';
import { type Job, type Setting, settingOf } from './job.js';

export interface Times {
  /** Median milliseconds of a run, prediction included. */
  readonly ms: Readonly<Record<'forward' | 'gradient', number> & Partial<Record<Explanation, number>>>;
  /** Milliseconds until the plain session stands, and until that of the gradient does (shape probe, graph, session). */
  readonly plain: number;
  readonly plan: number;
  /** By how much the gradient's graph is larger than the model, in bytes. */
  readonly addedBytes: number;
}

export async function time(job: Job): Promise<Times> {
  const setting = settingOf(job);
  const { bytes, base, input, network } = setting;
  const names = explanationsOf(network);
  const session = await base.createSession(bytes);
  const runs = await Promise.all(names.map((name) => explainedRun(bytes, base, input, explanations[name].method(network))));
  const ms = await timeBlocks(
    {
      forward: () => session.run({ [session.inputs[0]!.name]: input }),
      ...(Object.fromEntries(names.map((name, i) => [name, runs[i]!.run])) as Record<'gradient', () => Promise<unknown>>),
    },
    job.protocol,
  );
  const addedBytes = await runs[names.indexOf('gradient')]!.addedBytes();
  for (const held of [session, ...runs]) await held.dispose();
  return { ms, ...(await building(setting, job.protocol.rounds)), addedBytes };
}

/** Medians of `rounds` new sessions and new plans, in turn. */
async function building({ bytes, base, input, network }: Setting, rounds: number): Promise<{ plain: number; plan: number }> {
  const plain: number[] = [];
  const plan: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    const session = await base.createSession(bytes);
    plain.push(performance.now() - start);
    await session.dispose();
    const run = await explainedRun(bytes, base, input, explanations.gradient.method(network));
    plan.push(run.compile);
    await run.dispose();
  }
  return { plain: median(plain), plan: median(plan) };
}
