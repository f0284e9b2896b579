import { ModelWriter } from '@voxplain/testkit';
import { conv, integers } from './layers.js';
import { attention, mlp, norm } from './transformer.js';

export interface SwinOptions {
  readonly classes?: number;
  /** Edges of the input, in whole windows of the last stage: multiples of `patch * window * 2`. */
  readonly space?: readonly [number, number];
  readonly patch?: number;
  readonly window?: number;
  readonly dim?: number;
  readonly heads?: number;
  /** What lies between blocks: a grid `[1, height, width, channel]` as in torchvision, or tokens `[1, height * width, channel]` as in the authors' code. */
  readonly stream?: 'grid' | 'tokens';
  readonly seed?: number;
}

interface Grid {
  readonly height: number;
  readonly width: number;
  readonly dim: number;
}

/**
 * A Swin transformer (Liu et al. 2021) of two stages without a class token: attention within windows, the second block of a
 * stage in windows that are shifted by half, patches merged by two between stages, the mean of all sites read. No bias of relative
 * position, and no mask at the seams. `[1, 3, ...space]` to `[1, classes]`.
 */
export function swin(options: SwinOptions = {}): Uint8Array<ArrayBuffer> {
  const { classes = 10, space = [32, 64], patch = 4, window = 4, dim = 12, heads = 2, stream = 'grid', seed = 18 } = options;
  const net = new ModelWriter(17, seed);
  const image = net.input('input', [1, 3, ...space]);
  const embedded = conv(net, image, 3, dim, [patch, patch], { gain: 1, strides: [patch, patch], pads: [0, 0, 0, 0] });
  const first = { height: space[0] / patch, width: space[1] / patch, dim };
  const kept = (x: string, { height, width, dim: c }: Grid) =>
    stream === 'grid' ? x : net.op('Reshape', [x, integers(net, 1, height * width, c)]);
  const unfolded = (x: string, { height, width, dim: c }: Grid) =>
    stream === 'grid' ? x : net.op('Reshape', [x, integers(net, 1, height, width, c)]);

  function block(x: string, grid: Grid, shift: number): string {
    const moved = roll(net, unfolded(norm(net, x, grid.dim), grid), shift);
    const mixed = roll(net, inWindows(net, moved, grid, window, heads), -shift);
    const y = net.op('Add', [x, kept(mixed, grid)]);
    return net.op('Add', [y, mlp(net, norm(net, y, grid.dim), grid.dim, 2 * grid.dim)]);
  }
  const stage = (x: string, grid: Grid) => block(block(x, grid, 0), grid, window / 2);

  const x = stage(norm(net, kept(net.op('Transpose', [embedded], { perm: [0, 2, 3, 1] }), first), dim), first);
  const second = { height: first.height / 2, width: first.width / 2, dim: 2 * dim };
  const merged = norm(net, kept(merge(net, unfolded(x, first)), { ...second, dim: 4 * dim }), 4 * dim);
  const last = norm(net, stage(net.op('MatMul', [merged, net.randomWeight([4 * dim, 2 * dim], 4 * dim, 1)]), second), 2 * dim);
  const pooled = net.op('ReduceMean', [last], { axes: stream === 'grid' ? [1, 2] : [1], keepdims: 0 });
  return net.bytes(net.linear(pooled, 2 * dim, classes));
}

/** Attention within windows of `[1, height, width, dim]`. */
function inWindows(net: ModelWriter, x: string, { height, width, dim }: Grid, window: number, heads: number): string {
  const [rows, columns] = [height / window, width / window];
  const apart = net.op('Reshape', [x, integers(net, 1, rows, window, columns, window, dim)]);
  const turned = net.op('Transpose', [apart], { perm: [0, 1, 3, 2, 4, 5] });
  const windows = net.op('Reshape', [turned, integers(net, rows * columns, window * window, dim)]);
  const mixed = attention(net, windows, [rows * columns, window * window, dim], heads);
  const back = net.op('Reshape', [mixed, integers(net, 1, rows, columns, window, window, dim)]);
  return net.op('Reshape', [net.op('Transpose', [back], { perm: [0, 1, 3, 2, 4, 5] }), integers(net, 1, height, width, dim)]);
}

/** Both spatial axes moved on in a circle. */
function roll(net: ModelWriter, x: string, by: number): string {
  if (by === 0) return x;
  const most = Number.MAX_SAFE_INTEGER;
  const part = (of: string, axis: number, from: number, to: number) =>
    net.op('Slice', [of, integers(net, from), integers(net, to), integers(net, axis)]);
  const along = (of: string, axis: number) => net.op('Concat', [part(of, axis, by, most), part(of, axis, 0, by)], { axis });
  return along(along(x, 1), 2);
}

/** Four neighbours side by side: `[1, height, width, dim]` to `[1, height / 2, width / 2, 4 dim]`. */
function merge(net: ModelWriter, x: string): string {
  const every = (of: string, axis: number, from: number) =>
    net.op('Slice', [of, integers(net, from), integers(net, Number.MAX_SAFE_INTEGER), integers(net, axis), integers(net, 2)]);
  const parts = [0, 1].flatMap((column) => [0, 1].map((row) => every(every(x, 1, row), 2, column)));
  return net.op('Concat', parts, { axis: 3 });
}
