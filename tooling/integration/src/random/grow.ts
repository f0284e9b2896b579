import { elementCount } from '@voxplain/core';
import { type Drawn, type Form, type Operator, RandomGraph } from '../random-graph.js';
import { randomOperators } from '../random-operators.js';
import { Choices } from './choices.js';
import { available, narrow, opsets } from './kernels.js';

/** One step: which operator, on which of the tensors so far, and the seed of its free choices. */
export interface Step {
  readonly op: number;
  readonly a: number;
  readonly b: number;
  readonly choice: number;
}

/** Everything that a graph follows from. Numbers are taken modulo what there is to choose from. */
export interface Recipe {
  readonly opset: number;
  readonly shape: number;
  readonly seed: number;
  /** Only operators that the runtime can compute in float64. */
  readonly wide: boolean;
  readonly steps: readonly Step[];
}

const shapes = [[2, 3, 4], [24], [4, 6], [1, 2, 3, 4], [2, 2, 3, 3], [1, 2, 2, 3, 3], [3, 5], [2, 3, 7], [1, 4, 5, 4]];

/** Operators to choose from. Those that few opsets have stand there several times, so that all occur about equally often. */
const pool = (opset: number, wide: boolean): [string, Operator][] =>
  Object.entries(randomOperators).flatMap(([op, draw]) => {
    if (!available(op, opset) || (wide && narrow.has(op))) return [];
    const often = opsets.length / opsets.filter((other) => available(op, other)).length;
    return Array<[string, Operator]>(Math.round((narrow.has(op) ? 3 : 1) * often)).fill([op, draw]);
  });

/**
 * The graph of a recipe. Each step takes any two of the tensors so far, mostly the newest; so skips, shared tensors,
 * repeated inputs and dead branches arise by themselves. Scored are the last tensor, and now and then others.
 */
export function grow({ opset, shape, seed, wide, steps }: Recipe, form: Form): { graph: RandomGraph; scored: Drawn[] } {
  const graph = new RandomGraph(opsets[opset % opsets.length]!, form, seed);
  const { tensors } = graph;
  const operators = pool(graph.opset, wide);
  graph.input(shapes[shape % shapes.length]!);
  if (seed % 4 === 0) graph.input(shapes[seed % shapes.length]!);
  const inputs = tensors.length;
  for (const { op, a, b, choice } of steps) {
    // a few elements are soon a dead end
    const broad = tensors.filter(({ dims }) => elementCount(dims) > 5);
    const first = a % 3 ? broad.at(-1)! : broad[a % broad.length]!;
    const others = tensors.filter((tensor) => tensor !== first);
    const second = b % 4 === 0 ? first : b % 4 === 1 ? others.at(-1) : others[b % others.length];
    tensors.push(operators[op % operators.length]![1](graph, first, second ?? first, new Choices(choice)));
  }
  const drawn = tensors.slice(inputs);
  const more = seed % 3 === 0 ? [drawn[seed % drawn.length]!, drawn.at(-2) ?? drawn[0]!] : [];
  return { graph, scored: [drawn.at(-1)!, ...more] };
}
