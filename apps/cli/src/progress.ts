import type { Progress } from '@voxplain/engine';
import { Presets, SingleBar } from 'cli-progress';
import type { Terminal } from './terminal.js';

/** A progress bar that is gone when the work is done; nothing at all where stderr is no terminal. */
export interface ProgressBar {
  update(progress: Progress): void;
  stop(): void;
}

export function progressBar({ stderr }: Terminal): ProgressBar {
  if (!stderr.isTTY) return { update() {}, stop() {} };
  const bar = new SingleBar(
    // cursor and line wrap stay as they are, so that an interrupt leaves the terminal whole
    { format: '{bar} {value}/{total} {task}', stream: stderr, clearOnComplete: true, hideCursor: false, linewrap: true, barsize: 30 },
    Presets.shades_classic,
  );
  let task = '';
  return {
    update({ stage, method, done, total }) {
      const now = stage === 'compile' ? 'compiling' : stage === 'run' ? 'running the model' : (method ?? stage);
      if (now !== task) bar.start(total, done, { task: now });
      else bar.update(done);
      task = now;
      if (stage === 'compile' && done === total) {
        // the run that follows blocks: say now what is going on
        bar.start(1, 0, { task: (task = 'running the model') });
      }
    },
    stop: () => bar.stop(),
  };
}
