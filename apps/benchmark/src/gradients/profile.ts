import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Backend } from '@voxplain/core';
import { loadModel } from '@voxplain/engine';
import { backendOf } from '../backend.js';
import { explainedRun } from '../explained-run.js';
import { explanations } from './explanations.js';
import { type Job, settingOf } from './job.js';
import { type Event, type NodeTime, nodeTimes } from './node-times.js';

/** Time per node of the session that predicts and computes the input gradient, from ONNX Runtime's own profile. */
export async function profile(job: Job): Promise<NodeTime[]> {
  const { bytes, base, input, network } = settingOf(job);
  const folder = mkdtempSync(join(tmpdir(), 'voxplain-profile-'));
  try {
    const profiling = backendOf('cpu', job.threads, { enableProfiling: true, profileFilePrefix: join(folder, 'run') });
    const { run, dispose } = await explainedRun(bytes, lasting(profiling, base), input, explanations.gradient.method(network));
    for (let i = 0; i < job.protocol.warmUp + job.protocol.timed; i++) await run();
    await dispose();
    const [file] = readdirSync(folder);
    const events = JSON.parse(readFileSync(join(folder, file!), 'utf8')) as Event[];
    const { graph } = await loadModel(bytes, base);
    return nodeTimes(
      events,
      graph.nodes.map(({ name }) => name),
      job.protocol.timed,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Only sessions that last are profiled: a shape probe would write a file of its own. */
const lasting = (profiling: Backend, probing: Backend): Backend => ({
  ...profiling,
  createSession: (bytes, options) => (options?.purpose === 'probe' ? probing : profiling).createSession(bytes, options),
});
