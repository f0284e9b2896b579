import { describe, expect, it } from 'vitest';
import { difference } from '../../src/reference.js';
import { derivative } from '../../src/derivative.js';
import { type Pool, maxPoolBackward } from '../../src/max-pool.js';
import { type Case, caseName, data, oneOp } from '../../src/one-op.js';
import { combinations, opsetOf, repeat, spaces } from '../../src/cases/sweep.js';
import { numbers } from '@voxplain/graph';
import { cpu } from '../../src/rule-tests.js';
import type { Kind } from '../../src/values.js';
