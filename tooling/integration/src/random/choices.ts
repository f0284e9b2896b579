import { seededRandom } from '@voxplain/core';

/** The free choices of one step of a random graph, from one number. */
export class Choices {
  private readonly uniform: () => number;

  constructor(seed: number) {
    this.uniform = seededRandom(seed);
  }
  /** A whole number from 0 to `count - 1`. */
  below(count: number): number {
    return Math.floor(this.uniform() * count);
  }
  /** A whole number, both ends included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }
  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
  /** True once in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }
  /** 0 or 1, as ONNX writes truth values. */
  flag(): number {
    return this.below(2);
  }
  shuffled<T>(list: readonly T[]): T[] {
    const rest = [...list];
    return list.map(() => rest.splice(this.below(rest.length), 1)[0]!);
  }
  /** Some of a list, at least one, in the list's order. */
  some<T>(list: readonly T[], most = list.length): T[] {
    const chosen = new Set(this.shuffled([...list.keys()]).slice(0, this.between(1, most)));
    return list.filter((_, i) => chosen.has(i));
  }
}
