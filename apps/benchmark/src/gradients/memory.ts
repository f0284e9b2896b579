import { explainedRun } from '../explained-run.js';
import { explanations } from './explanations.js';
import { type Job, settingOf } from './job.js';

export interface Memory {
  /** The largest resident set of the process, in MB of 2^20 bytes. */
  readonly peak: number;
}

/**
 * Loads a model and runs it twice, plainly or with an explanation, from file to result. The peak is the process's own as long as
 * the process that started it was smaller: Linux lets a child begin with the resident set of its parent.
 */
export async function memory(job: Job): Promise<Memory> {
  const { bytes, base, input, network } = settingOf(job);
  if (job.explanation) {
    const { run } = await explainedRun(bytes, base, input, explanations[job.explanation].method(network));
    await run();
  } else {
    const session = await base.createSession(bytes);
    for (let i = 0; i < 2; i++) await session.run({ [session.inputs[0]!.name]: input });
  }
  return { peak: process.resourceUsage().maxRSS / 1024 };
}
