import type { Explainer } from '@voxplain/core';

const headings: Readonly<Record<string, string>> = {
  'output/attribution/cam': 'Class activation maps',
  'output/attribution/saliency': 'Attribution to the input',
  'structure/features': 'Learned features',
};

/** `docs/methods.md`: every method with what it needs, costs, and where it fails. */
export function methodsPage(methods: readonly Explainer[]): string {
  const categories = [...new Set(methods.map(({ about }) => about.category))];
  const parts = categories.map((category) =>
    [
      `## ${headings[category] ?? category}`,
      '| package | method | needs | cost | limitations |\n| --- | --- | --- | --- | --- |',
      ...methods.filter(({ about }) => about.category === category).map(row),
    ].join('\n'),
  );
  return `# Methods

Made from what every method says of itself, as \`voxplain methods\` prints it. Costs are beside the prediction itself. Methods asked for
together share what they have in common: the forward pass, and one reverse pass per set of rules.

${parts.join('\n\n').replaceAll('\n| package', '\n\n| package')}
`;
}

const row = ({ id, about: { title, reference, needs, cost, limitations } }: Explainer): string =>
  `| ${[`[\`@voxplain/${id}\`](../packages/methods/${id})`, `${title} (${reference})`, needs.join(', '), cost, limitations.join('; ')]
    .map((cell) => cell.replaceAll('|', '\\|'))
    .join(' | ')} |`;
