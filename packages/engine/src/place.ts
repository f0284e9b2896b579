import { type LayerChoice, type ModelCard, type Tensor, VoxplainError } from '@voxplain/core';
import { numbers, sameDims } from '@voxplain/graph';
import { type Prepared, resizeLinear, sampleLinear, sampleNearest } from '@voxplain/volume';
import type { Grid, Source } from './grid.js';
import type { Plan } from './plan.js';

/** Where a tensor's voxels lie in the network's input, in the order of its axes: the centre of voxel `i` at `offset + scale * i`. */
export interface Placement {
  readonly offset: readonly number[];
  readonly scale: readonly number[];
}

/**
 * What the card says of layers, or of the output if it is that (`dense`), on an input of `rank` spatial axes.
 * Undefined where it says nothing: the tensor fills the input. Throws `BadModelCard`.
 */
export function placementOf(card: ModelCard | undefined, layers: readonly string[], dense: boolean, rank: number): Placement | undefined {
  const named = layers.flatMap((name) => card?.grids?.[name] ?? []);
  const grid = named[0] ?? (dense ? card?.output?.grid : undefined);
  if (!grid) return undefined;
  if (grid.offset.length !== rank || grid.scale.length !== rank) {
    const message = `a grid in the model card has offset [${grid.offset}] and scale [${grid.scale}]; the input has ${rank} axes: give one number for each, x first`;
    throw new VoxplainError('BadModelCard', message, { grid, rank });
  }
  const space = card?.input?.axes?.replace(/[NC]/g, '') ?? 'ZYX'.slice(-rank);
  const ordered = (values: readonly number[]) => [...space].map((axis) => values['XYZ'.indexOf(axis)]!);
  return { offset: ordered(grid.offset), scale: ordered(grid.scale) };
}

/** The layer that a method's options ask for, if they do and it has a name. */
export function layerAsked(options: unknown, card: ModelCard | undefined): string[] {
  const { layer } = (options ?? {}) as { layer?: LayerChoice };
  const name = typeof layer === 'object' ? layer.name : layer;
  return [name === 'auto' ? card?.layer : name].filter((found) => found !== undefined);
}

/**
 * A map on the network's input grid: `[batch, channel, ...space]`. It is stretched over the input, or lies where `at` says;
 * then what it does not cover is `fill`.
 */
export function onInputGrid(raw: Tensor, space: readonly number[], at?: Placement, fill = 0): Tensor {
  const { dims } = raw;
  const to = [...dims.slice(0, 2), ...space];
  const data = raw.data instanceof Float32Array ? raw.data : Float32Array.from(numbers(raw));
  if (!at) return { type: 'float32', dims: to, data: resizeLinear(data, dims, to) };
  const positions = space.map((n, axis) => new Float64Array(n).map((_, i) => (i - at.offset[axis]!) / at.scale[axis]!));
  return { type: 'float32', dims: to, data: sampleLinear(data, dims, [undefined, undefined, ...positions], fill) };
}

/**
 * A method's map on the network's input grid of `space`, where the card says that its layer lies, or the output if that has
 * the map's grid: `outputAt`, where the card does not know.
 */
export function placedOnInput(
  { raw, layers }: { readonly raw: Tensor; readonly layers?: readonly string[] },
  options: unknown,
  card: ModelCard | undefined,
  output: readonly number[],
  space: readonly number[],
  outputAt?: Placement,
): Tensor {
  const own = raw.dims.slice(2);
  if (sameDims(own, space)) return onInputGrid(raw, space);
  const isOutput = sameDims(own, output);
  const stated = placementOf(card, layers ?? layerAsked(options, card), isOutput, space.length);
  return onInputGrid(raw, space, stated ?? (isOutput ? outputAt : undefined));
}

/** The grid that regions are given on: the explained tensor's, and the way there from a volume's. Throws `BadModelCard`. */
export function explainedGrid(
  { explained, outputDims }: Plan,
  hidden: boolean,
  card: ModelCard | undefined,
  input: readonly number[],
  source: Source | undefined,
): Grid {
  const space = outputDims.slice(2);
  const at = placementOf(card, hidden ? [explained.tensor] : [], !hidden && space.length > 0, input.length);
  if (!at) return { space, input, source };
  return { space, input: space, source: source && { ...source, prepared: throughOutput(source.prepared, input, space, at) } };
}

/** The way between a volume and a tensor of `space` that lies in the `input` as `at` says, in place of the way to the input. */
function throughOutput(prepared: Prepared, input: readonly number[], space: readonly number[], at: Placement): Prepared {
  return {
    ...prepared,
    restore: (map, fill) => prepared.restore(onInputGrid(map, input, at, fill), fill),
    project(mask) {
      const { type, dims, data } = prepared.project(mask);
      const positions = space.map((n, axis) => new Float64Array(n).map((_, i) => at.offset[axis]! + at.scale[axis]! * i));
      return { type, dims: [1, 1, ...space], data: sampleNearest(data as Float32Array, dims, [undefined, undefined, ...positions], 0) };
    },
  };
}
