import { type Profile, type Tensor, type Volume, type Volumes, VoxplainError } from '@voxplain/core';
import { explainPlan, type Model } from '@voxplain/engine';
import { prepare } from '@voxplain/volume';
import { type AnyExplainer, builtIn, methodsOf } from './methods.js';
import type { Terminal } from './terminal.js';

/** Names that stand for several methods: `all-cam` for `--method all-cam`. Those that a model does not support are left out. */
const groups: Readonly<Record<string, (method: AnyExplainer) => boolean>> = {
  all: () => true,
  'all-cam': ({ about }) => about.category === 'output/attribution/cam',
  'all-saliency': ({ about }) => about.category === 'output/attribution/saliency',
  'all-graph': ({ kind }) => kind === 'graph',
};

export const groupIds: readonly string[] = Object.keys(groups);

export interface Chosen {
  readonly methods: readonly AnyExplainer[];
  /** Those that were not asked for by name. */
  readonly byGroup: ReadonlySet<AnyExplainer>;
}

/** The methods of these ids and groups, each once. Throws `UsageError`. */
export function chosenMethods(ids: readonly string[]): Chosen {
  const named = methodsOf(ids.filter((id) => !groupIds.includes(id)));
  const members = ids.flatMap((id) => (groups[id] ? builtIn.filter(groups[id]) : []));
  const byGroup = new Set(members.filter((method) => !named.includes(method)));
  return { methods: [...named, ...byGroup], byGroup };
}

/** Without members of groups that the model does not support; each is named on stderr with its reason. */
export async function supported<Bound extends { readonly explainer: AnyExplainer }>(
  methods: readonly Bound[],
  { byGroup }: Chosen,
  model: Model,
  input: Tensor | Volume | Volumes,
  { stderr }: Terminal,
  profile: { readonly profile?: Profile } = {},
): Promise<Bound[]> {
  if (byGroup.size === 0) return [...methods];
  // what the model fixes is what it will be fed, also of a larger volume
  const isFixed = model.input.dims?.slice(1).every((n) => typeof n === 'number' && n > 0);
  const { dims } = isFixed
    ? { dims: model.declaredDims() }
    : 'dims' in input
      ? (input as Tensor)
      : prepare(input as Volume | Volumes, model.card, model.input.dims).tensor;
  const answers = methods.map(async (method) => {
    if (!byGroup.has(method.explainer)) return [method];
    try {
      await explainPlan(model, dims, { methods: [method as never], ...profile });
      return [method];
    } catch (error) {
      if (!VoxplainError.isInstance(error)) throw error;
      stderr.write(`left out ${method.explainer.id}: ${error.message}\n`);
      return [];
    }
  });
  return (await Promise.all(answers)).flat();
}
