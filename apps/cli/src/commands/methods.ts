import { Command } from 'commander';
import { groupIds } from '../groups.js';
import { type AnyExplainer, builtIn } from '../methods.js';
import type { Terminal } from '../terminal.js';

export function methodsCommand(terminal: Terminal): Command {
  return new Command('methods')
    .description('list the methods: what each is, needs and costs, and where it fails')
    .option('--json', 'print one JSON array')
    .action(({ json }: { readonly json?: boolean }) => {
      terminal.stdout.write(json ? `${JSON.stringify(builtIn.map(facts), null, 2)}\n` : text());
    });
}

const facts = ({ id, version, kind, about }: AnyExplainer): object => ({ id, version, kind, ...about });

/** By category, in the order in which the methods are known. */
function text(): string {
  const categories = [...new Set(builtIn.map(({ about }) => about.category))];
  const parts = categories.map((category) => {
    const members = builtIn.filter(({ about }) => about.category === category);
    return `${category}\n${members.map(entry).join('')}`;
  });
  return `${parts.join('\n')}\ngroups for --method: ${groupIds.join(', ')}\n`;
}

const entry = ({ id, about: { title, needs, cost, limitations, reference } }: AnyExplainer): string =>
  [
    `  ${id}`,
    `    ${title} (${reference})`,
    `    needs   ${needs.join(', ')}`,
    `    cost    ${cost}`,
    ...limitations.map((line) => `    but     ${line}`),
    '',
  ].join('\n');
