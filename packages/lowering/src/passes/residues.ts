import { type Value, weave } from '@voxplain/graph';
import type { NodeLowering } from '../lowering.js';
import { convolve, ofZeros, reversedKernel, strided, type Transposed, transposedConvolution } from '../transposed-convolution.js';

/**
 * Strided `ConvTranspose` in 3-D, dilation 1: elements of one residue modulo the stride see only every stride-th tap,
 * so each residue is a small convolution without strides; the results are woven together.
 */
export const residues: NodeLowering = {
  id: 'residues',
  op: 'ConvTranspose',
  why: 'a strided transposed convolution in 3-D is slow or missing: each residue modulo the stride is a small convolution',
  applies: ({ weaknesses }) =>
    weaknesses.has('transposed convolution in 3-D is slow') || weaknesses.has('no transposed convolution in 3-D'),
  lower(step, { weaknesses }) {
    const node = transposedConvolution(step);
    if (node?.axes.length !== 3 || !strided(node) || node.axes.some(({ dilation }) => dilation > 1)) return undefined;
    return step.ofModel && !weaknesses.has('no transposed convolution in 3-D') ? undefined : throughResidues(node);
  },
};

function throughResidues(node: Transposed): Value {
  const { axes } = node;
  const woven = (chosen: readonly number[]): Value => {
    const axis = axes[chosen.length];
    if (!axis) return residue(node, chosen);
    return weave(
      Array.from({ length: axis.stride }, (_, r) => woven([...chosen, r])),
      chosen.length + 2,
    );
  };
  return woven([]).slice(
    axes.map((_, i) => i + 2),
    axes.map(() => 0),
    axes.map(({ input }) => input),
  );
}

/** The elements at `chosen` modulo the strides. */
function residue(node: Transposed, chosen: readonly number[]): Value {
  const { w, group, axes, dims } = node;
  const space = axes.map(({ input, stride }) => Math.ceil(input / stride));
  const first = axes.map(({ stride, begin }, i) => (chosen[i]! + begin) % stride);
  const taps = axes.map(({ kernel, stride }, i) => Math.ceil((kernel - first[i]!) / stride));
  if (taps.some((count) => count <= 0)) return ofZeros(node, [...dims.slice(0, 2), ...space]);
  const sub = w.slice(
    axes.map((_, i) => i + 2),
    first,
    axes.map(({ kernel }) => kernel),
    axes.map(({ stride }) => stride),
  );
  const reach = axes.map(({ stride, begin }, i) => (chosen[i]! + begin - first[i]!) / stride);
  const begins = taps.map((count, i) => count - 1 - reach[i]!);
  const ends = axes.map(({ output }, i) => space[i]! + reach[i]! - output);
  return convolve(
    node,
    reversedKernel(sub, group),
    axes.map(() => 1),
    begins,
    ends,
  );
}
