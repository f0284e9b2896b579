import type { Value } from '@voxplain/graph';
import { rewrite } from '@voxplain/lowering';
import type { Draft } from '../compile.js';

/** A draft in which means over space are no longer computed but fed; what only led to them is gone. */
export function withFedMeans(whole: Draft): Draft {
  const keys = new Set(whole.planned.flatMap(({ means }) => means));
  const keyOf = new Map([...keys].map((key) => [whole.wanted[key]!.name, key]));
  const rest = Object.fromEntries(Object.entries(whole.wanted).filter(([key]) => !keys.has(key)));
  const fedMeans: Record<string, string> = {};
  const fed = (like: Value, key: string, { graph }: { graph: Draft['graph'] }): Value => {
    const value = graph.input(key, like.type, like.dims, like.dims);
    fedMeans[key] = value.name;
    return value;
  };
  const { graph, wanted } = rewrite(
    whole.graph,
    rest,
    (step) => step.outputs.map((name) => fed(whole.graph.value(name), keyOf.get(name)!, step)),
    ({ outputs }) => outputs.some((name) => keyOf.has(name)),
  );
  const planned = whole.planned.map((method) => ({ ...method, extras: method.extras.filter((key) => !keys.has(key)) }));
  return { ...whole, graph, wanted, planned, fedMeans };
}
