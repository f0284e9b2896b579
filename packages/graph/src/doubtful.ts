import type { GraphNode } from './graph-node.js';
import { windows } from './window.js';

/** Whether the kernel may give other dims than the runtime infers for a node. As observed of ONNX Runtime 1.30. */
export function isDoubtful({ op, domain, attributes, inputs, outputs }: GraphNode, dims: (tensor: string) => readonly number[]): boolean {
  if (domain || attributes.hasGraph) return true;
  // output_padding is added to dims that auto_pad has settled
  if (op === 'ConvTranspose')
    return attributes.ints('output_padding', []).some(Boolean) && attributes.string('auto_pad', '').startsWith('SAME');
  // a label is as long as in the first operand, though that may be broadcast
  if (op === 'Einsum') return broadcasts(attributes.string('equation', ''), inputs.map(dims));
  if (!attributes.int('ceil_mode', 0)) return false;
  // a last window that begins behind the data is counted
  const [from, to] = [inputs[0]!, outputs[0]!].map((name) => dims(name).slice(2)) as [number[], number[]];
  return windows(attributes, attributes.ints('kernel_shape', []), from, to).some(
    ({ input, output, stride, begin }) => (output - 1) * stride - begin >= input,
  );
}

/** Whether one label stands for several lengths; where dots stand for labels, whether any length is 1. */
function broadcasts(equation: string, dims: readonly (readonly number[])[]): boolean {
  if (equation.includes('.')) return dims.flat().includes(1);
  const labels = equation.split('->')[0]!.replace(/[\s,]/g, '');
  const lengths = dims.flat();
  return lengths.some((length, i) => lengths[labels.indexOf(labels[i]!)] !== length);
}
