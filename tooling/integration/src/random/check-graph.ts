import type { Forward, Rules } from '@voxplain/autodiff';
import type { Backend } from '@voxplain/core';
import { numbers } from '@voxplain/graph';
import { type Derivative, derivative, drawn, type Feeds, forward, type Question } from '@voxplain/testkit';
import { dot, freedom, length, minus, moved, unit } from './directions.js';
import { grow, type Recipe } from './grow.js';
import { narrow } from './kernels.js';
import { judge, slopesOf } from './slopes.js';

/**
 * What differences said of a gradient: it is right, or wrong; nothing, because of kinks; or nothing, because it is lost
 * in the rounding of floats.
 */
export type Verdict = 'right' | 'wrong' | 'kinked' | 'lost';

export interface Checked {
  readonly verdict: Verdict;
  /** How far the gradients of the lowered graphs are from that of the graph as it is; at most 1 is allowed. */
  readonly apart: number;
  /** At how many points differences were taken until one was clear of kinks. */
  readonly points: number;
  /** Operators of the model whose rules were applied. */
  readonly applied: ReadonlySet<string>;
  readonly wide: boolean;
  /** The graph's operators, in order. */
  readonly text: string;
}

interface Precision {
  readonly first: number;
  readonly count: number;
  readonly tolerance: number;
}

/** Steps and tolerance for differences of models with floats of either width. */
const precisions: Readonly<Record<'float32' | 'float64', Precision>> = {
  float64: { first: 2 ** -6, count: 10, tolerance: 1e-4 },
  float32: { first: 2 ** -4, count: 6, tolerance: 2e-3 },
};

/** Whether a node is of the model, not of the score: names of what was appended are paths. */
export const ofModel = ({ y }: Forward): boolean => !y.name.includes('/');

/** The same rules, and which of them are applied to nodes of the model. */
function watched(rules: Rules): { watching: Rules; applied: Set<string> } {
  const applied = new Set<string>();
  const watch = ([op, rule]: [string, Rules[string]]): [string, Rules[string]] => [
    op,
    (dy, node) => {
      if (ofModel(node)) applied.add(op);
      return rule(dy, node);
    },
  ];
  return { watching: Object.fromEntries(Object.entries(rules).map(watch)), applied };
}

/**
 * Compares the gradients of a random graph, as it is and lowered for two kinds of providers, with differences of the
 * score, along the gradient itself and along a random direction. They are taken of the graph in float64 where the
 * runtime has such kernels for all its operators.
 */
export async function checkGraph(recipe: Recipe, backend: Backend, rules: Rules): Promise<Checked> {
  const { watching, applied } = watched(rules);
  const explained = grow(recipe, { type: 'float32', smooth: false });
  const question = explained.graph.question(explained.scored);
  const operators = explained.graph.operators();
  const wide = !operators.some((op) => narrow.has(op));
  const straight = grow(recipe, { type: wide ? 'float64' : 'float32', smooth: true });
  const measured = straight.graph.question(straight.scored);
  const precision = { ...precisions[wide ? 'float64' : 'float32'] };
  if (operators.includes('QuantizeLinear')) precision.tolerance = precisions.float32.tolerance;

  const compiled = [
    await derivative(question, backend, watching, 'none'),
    await derivative(question, backend, rules),
    await derivative(question, { ...backend, provider: 'webgpu' }, rules),
  ];
  const model = await forward(measured, backend);
  try {
    const found = await compare(compiled, question, (feeds) => model.run(feeds), measured, precision);
    return { ...found, applied, wide, text: `opset ${explained.graph.opset}: ${operators.join(' ')}` };
  } finally {
    await Promise.all([model, ...compiled].map((session) => session.dispose()));
  }
}

/** Kinks are left behind by going to another point nearby, at most so often. */
const mostPoints = 4;
const nearby = 0.05;
/** The inputs' last bits. */
const lastBits = 2 ** -22;

async function compare(
  compiled: readonly Derivative[],
  question: Question,
  run: (feeds: Feeds) => Promise<number[][]>,
  measured: Question,
  precision: Precision,
): Promise<Pick<Checked, 'verdict' | 'apart' | 'points'>> {
  const { seeds } = compiled[0]!;
  const count = freedom(question);
  const score = async (feeds: Feeds) => (await run(feeds)).reduce((sum, y, i) => sum + dot(y, seeds[i]!), 0);
  const gradientAt = async (one: Derivative, feeds: Feeds) => {
    const { gradients } = await one.run(feeds);
    return question.wrt.flatMap((name) => numbers(gradients[name]!));
  };
  let verdict: Verdict = 'kinked';
  let apart = 0;
  for (let points = 1; points <= mostPoints; points++) {
    const by = points === 1 ? 0 : nearby;
    const random = drawn('normal', count, 800 + points);
    const here = { ...question, feeds: moved(question, random, by) };
    const there = { ...measured, feeds: moved(measured, random, by) };
    const gradients = await Promise.all(compiled.map((one) => gradientAt(one, here.feeds)));
    const [gradient, ...lowered] = gradients as [number[], ...number[][]];
    const outputs = await run(there.feeds);
    const size = outputs.reduce((sum, y, i) => sum + length(y) * length(seeds[i]!), 0);
    const shaken = await gradientAt(compiled[0]!, moved(here, random, lastBits));
    const rounding = 1e-5 * size + 10 * length(minus(shaken, gradient));

    const allowed = 1e-5 * length(gradient) + 1e-2 * rounding;
    apart = Math.max(apart, ...lowered.map((other) => length(minus(other, gradient)) / (allowed || 1)));
    if (length(gradient) < 20 * rounding || size === 0) return { verdict: 'lost', apart, points };

    const tolerance = precision.tolerance * length(gradient) + rounding;
    const findings: string[] = [];
    for (const direction of [unit(gradient), unit(random)]) {
      const slopes = await slopesOf((at) => score(moved(there, direction, at)), precision);
      findings.push(...gradients.map((other) => judge(slopes, dot(direction, other), tolerance)));
    }
    if (findings.every((finding) => finding === 'agree')) return { verdict: 'right', apart, points };
    if (findings.includes('differ')) verdict = 'wrong';
  }
  return { verdict, apart, points: mostPoints };
}
