import { fixed, table } from '../table.js';
import { groupBy } from './group-by.js';
import { type NodeTime, type Origin, origins } from './node-times.js';

interface OperatorRow {
  readonly op: string;
  readonly ms: Readonly<Record<Origin | 'all', number>>;
}

/** Width of the column of names. */
const names = 32;

/** Time per type of operator by where its nodes come from, and the slowest nodes. */
export function printProfile(nodes: readonly NodeTime[], slowest = 15): void {
  const operators = table<OperatorRow>(
    [
      { head: 'operator', cell: ({ op }) => op },
      ...([...origins, 'all'] as const).map((key) => ({ head: `${key} ms`, cell: ({ ms }: OperatorRow) => fixed(ms[key], 2) })),
    ],
    names,
  );
  const groups = [...groupBy(nodes, ({ op }) => op)].map(([op, members]) => sums(op, members));
  operators.head();
  for (const row of groups.sort((a, b) => b.ms.all - a.ms.all)) operators.row(row);
  operators.row(sums('all', nodes));

  const list = table<NodeTime>(
    [
      { head: 'slowest nodes', cell: ({ name }) => name },
      { head: 'ms', cell: ({ ms }) => fixed(ms, 2) },
      { head: 'operator     ', cell: ({ op }) => op },
      { head: 'output             ', cell: ({ dims }) => dims.join(' x ') },
    ],
    names,
  );
  console.log();
  list.head();
  for (const node of nodes.slice(0, slowest)) list.row(node);
}

function sums(op: string, nodes: readonly NodeTime[]): OperatorRow {
  const of = (members: readonly NodeTime[]) => members.reduce((sum, { ms }) => sum + ms, 0);
  const [model, appended, runtime] = origins.map((origin) => of(nodes.filter((node) => node.origin === origin))) as [
    number,
    number,
    number,
  ];
  return { op, ms: { model, appended, runtime, all: of(nodes) } };
}
