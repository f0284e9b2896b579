import { elementCount, type Tensor } from '@voxplain/core';
import { tensorOf } from '@voxplain/graph';
import type { Feeds, Question } from '@voxplain/testkit';

export const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, v, i) => sum + v * b[i]!, 0);
export const length = (a: readonly number[]): number => Math.sqrt(dot(a, a));
export const minus = (a: readonly number[], b: readonly number[]): number[] => a.map((v, i) => v - b[i]!);
export const unit = (a: readonly number[]): number[] => a.map((v) => v / (length(a) || 1));

/** How many numbers the gradient of a question has. */
export const freedom = ({ feeds, wrt }: Question): number => wrt.reduce((sum, name) => sum + elementCount(feeds[name]!.dims), 0);

/** The inputs moved along a direction that has all their elements one after the other. */
export function moved({ feeds, wrt }: Question, direction: readonly number[], by: number): Feeds {
  let from = 0;
  const move = ({ type, dims, data }: Tensor) => {
    const start = from;
    from += elementCount(dims);
    return tensorOf(
      type,
      dims,
      Array.from(data as Float64Array, (v, i) => v + by * direction[start + i]!),
    );
  };
  return { ...feeds, ...Object.fromEntries(wrt.map((name) => [name, move(feeds[name]!)])) };
}
