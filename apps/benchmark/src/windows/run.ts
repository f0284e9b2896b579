import { nodeBackend } from '@voxplain/backend-node';
import { elementCount } from '@voxplain/core';
import { explain, loadModel } from '@voxplain/engine';
import { gradCam } from '@voxplain/grad-cam';
import { meshNet } from '@voxplain/networks';
import { saliency } from '@voxplain/saliency';
import { randomInput } from '../random-input.js';

export interface Job {
  readonly edge: number;
  readonly patch: number;
  readonly overlap: number;
  readonly threads: number;
}

export interface Used {
  readonly patches: number;
  readonly seconds: number;
  /** The largest resident set of the process, in MB of 2^20 bytes. */
  readonly peak: number;
  /** What the input, the network's output and the maps take by themselves. */
  readonly data: number;
}

/** Explains a random volume in windows, in a process of its own: the job as JSON in, what it used as JSON out. */
const { edge, patch, overlap, threads } = JSON.parse(process.argv[2]!) as Job;
const classes = 3;
const input = randomInput([1, 1, edge, edge, edge]);
const model = await loadModel(meshNet({ classes }), nodeBackend({ threads }));
const start = performance.now();
const { maps, manifest } = await explain(model, input, {
  methods: [saliency, gradCam],
  target: { class: 0, region: 'all' },
  window: { patch: [patch, patch, patch], overlap },
});
const used: Used = {
  patches: manifest.window?.patches ?? 1,
  seconds: (performance.now() - start) / 1000,
  peak: process.resourceUsage().maxRSS / 1024,
  data: (elementCount(input.dims) * 4 * (1 + classes + maps.length)) / 2 ** 20,
};
console.log(JSON.stringify(used));
