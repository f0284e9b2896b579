import { tensorOf, type Value } from '@voxplain/graph';
import type { Rule, Rules } from '../rule.js';

const letters = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/** An equation with one letter per axis of each operand and of the result. */
interface Equation {
  readonly terms: readonly string[];
  readonly result: string;
}

/** Axes under an ellipsis get letters of their own, aligned at the last; a result that is left out has the letters that stand once. */
function readEquation(text: string, ranks: readonly number[]): Equation {
  const [left, right] = text.replaceAll(' ', '').split('->') as [string, string?];
  const terms = left.split(',');
  const unused = letters.filter((letter) => !text.includes(letter));
  const covered = terms.map((term, i) => (term.includes('...') ? ranks[i]! - (term.length - 3) : 0));
  const most = Math.max(...covered);
  const once = letters.filter((letter) => left.split(letter).length === 2).sort();
  return {
    terms: terms.map((term, i) => term.replace('...', unused.slice(most - covered[i]!, most).join(''))),
    result: (right ?? `...${once.join('')}`).replace('...', unused.slice(0, most).join('')),
  };
}

/** Zero off the diagonals of axes with the same letter; `dims` are those of the operand, to which the result broadcasts. */
function onDiagonals(value: Value, term: string, dims: readonly number[]): Value {
  return [...term].reduce((kept, letter, axis) => {
    const first = term.indexOf(letter);
    if (first === axis) return kept;
    const length = dims[axis]!;
    const identity = Array.from({ length: length * length }, (_, i) => (i % (length + 1) === 0 ? 1 : 0));
    const plane = dims.map((_, at) => (at === first || at === axis ? length : 1));
    return kept.mul(value.constant(tensorOf(value.type, plane, identity)));
  }, value);
}

/**
 * The cotangent of an operand is the Einsum of `dy` and the other operands that keeps this operand's letters. Along
 * letters that no other has, which were summed away, it is constant. Of axes that share a letter it fills the diagonal.
 */
const einsum: Rule = (dy, { x, attributes }) => {
  const ranks = x.map(({ dims }) => dims.length);
  const { terms, result } = readEquation(attributes.string('equation', ''), ranks);
  return x.map(({ dims }, i) => {
    const term = terms[i]!;
    const others = x.filter((_, j) => j !== i);
    const factors = [dy, ...others];
    const given = [result, ...terms.filter((_, j) => j !== i)];
    // a letter's axis may have length 1 in some of the operands
    const length = (letter: string) => Math.max(...factors.map((factor, j) => factor.dims[given[j]!.indexOf(letter)] ?? 1));
    const kept = [...new Set(term)].filter((letter) => given.some((other) => other.includes(letter)));
    const product = dy.op('Einsum', others, kept.map(length), { equation: `${given.join(',')}->${kept.join('')}` });
    const placed = product.reshape(
      [...term].map((letter, axis) => (term.indexOf(letter) === axis && kept.includes(letter) ? length(letter) : 1)),
    );
    return onDiagonals(placed, term, dims);
  });
};

export const contraction = { Einsum: einsum } satisfies Rules;
