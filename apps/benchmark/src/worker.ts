import type { Job } from './gradients/job.js';
import { memory } from './gradients/memory.js';
import { profile } from './gradients/profile.js';
import { time } from './gradients/time.js';
import { write } from './gradients/write.js';

const tasks = { write, time, memory, profile };

/** One job in a process of its own, so that peaks of memory do not mix: the job as JSON in, its result as JSON out. */
const job = JSON.parse(process.argv[2]!) as Job;
console.log(JSON.stringify(await tasks[job.task](job)));
