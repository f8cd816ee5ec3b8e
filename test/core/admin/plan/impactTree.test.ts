import { describe, expect, it } from 'vitest';
import { type CatalogTable, type ForeignKey, withKnownKeys } from '#core/admin/plan/catalog.ts';
import { compareImpact } from '#core/admin/plan/impact.ts';
import { tablesInOrder } from '#core/admin/apply/rowRemoval.ts';
import { type ImpactNode, nodesOf, removalTree } from '#core/admin/plan/impactTree.ts';

const key = (reference: string, parent: string, onDelete: ForeignKey['onDelete']): ForeignKey => {
  const [child = '', column = ''] = reference.split('.');
  return { child, childColumns: [column], parent, parentColumns: ['id'], onDelete };
};
const told = (tree: ImpactNode): readonly string[] =>
  nodesOf(tree).map(({ table, how, path }) => `${'. '.repeat(path.length)}${table} ${how}`);
const undecided = (): undefined => undefined;

describe('the tree of affected rows', () => {
  it('follows the foreign keys, and removes explicitly what belongs to a row but would block its removal', () => {
    const keys = [
      key('Task.simulation_id', 'Simulation', 'no action'),
      key('BatchTask.id', 'Task', 'cascade'),
      key('Estimator.simulation_id', 'Simulation', 'restrict'),
      key('Page.estimator_id', 'Estimator', 'no action'),
      key('notes.simulation_id', 'Simulation', 'no action'),
      key('links.simulation_id', 'Simulation', 'set null'),
      key('under_notes.note_id', 'notes', 'cascade'),
    ];
    expect(told(removalTree({ keys }, 'Simulation', undecided))).toEqual([
      'Simulation asked',
      '. Task by hand',
      '. . BatchTask cascade',
      '. Estimator by hand',
      '. . Page by hand',
      '. notes blocks',
      '. links changed',
    ]);
  });

  it('ends where tables refer to themselves or form a cycle', () => {
    const keys = [key('a.b_id', 'b', 'cascade'), key('b.a_id', 'a', 'cascade'), key('a.a_id', 'a', 'cascade')];
    expect(told(removalTree({ keys }, 'a', undecided))).toEqual(['a asked', '. b cascade']);
  });

  it('removes or keeps a user’s simulations as chosen', () => {
    const keys = [key('Simulation.user_id', 'User', 'no action'), key('Task.simulation_id', 'Simulation', 'cascade')];
    expect(told(removalTree({ keys }, 'User', () => 'changed'))).toEqual(['User asked', '. Simulation changed']);
    expect(told(removalTree({ keys }, 'User', undecided))).toEqual(['User asked', '. Simulation blocks']);
    const taking = removalTree({ keys }, 'User', ({ child }) => (child === 'Simulation' ? 'by hand' : undefined));
    expect(told(taking)).toEqual(['User asked', '. Simulation by hand', '. . Task cascade']);
  });

  it('knows yaptide’s references where the tables do not declare them', () => {
    const table = (name: string, ...columns: string[]): [string, CatalogTable] => [
      name,
      {
        name,
        sql: `"${name}"`,
        columns: columns.map((column) => ({ name: column, type: 'INTEGER' })),
        primaryKey: ['id'],
        indexes: [],
      },
    ];
    const tables = new Map([table('Simulation', 'id'), table('Task', 'id', 'simulation_id')]);
    expect(withKnownKeys({ tables, keys: [] }).keys).toEqual([key('Task.simulation_id', 'Simulation', 'no action')]);
    const declared = [key('Task.simulation_id', 'Simulation', 'cascade')];
    expect(withKnownKeys({ tables, keys: declared }).keys).toEqual(declared);
  });

  it('lists parents first and each table once, even if it is reached in two ways', () => {
    const keys = [
      key('links.task_id', 'Task', 'cascade'),
      key('links.simulation_id', 'Simulation', 'cascade'),
      key('CeleryTask.id', 'Task', 'cascade'),
      key('Task.simulation_id', 'Simulation', 'cascade'),
    ];
    const order = tablesInOrder({ tables: new Map(), keys }, 'sqlite', removalTree({ keys }, 'Simulation', undecided));
    expect(order.map(({ table, times }) => [table, times])).toEqual([
      ['Simulation', 1],
      ['Task', 1],
      ['CeleryTask', 1],
      ['links', 2],
    ]);
  });
});

describe('changes since a plan', () => {
  const tree = removalTree({ keys: [key('Task.simulation_id', 'Simulation', 'cascade')] }, 'Simulation', undecided);
  const [root = '', tasks = ''] = nodesOf(tree).map((node) => node.key);
  const group = (rows: number, digest: string) => ({ rows, bytes: 0, digest });
  const before = new Map([
    [
      root,
      new Map([
        [1, group(1, 'a')],
        [2, group(1, 'b')],
      ]),
    ],
    [tasks, new Map([[1, group(2, 'c')]])],
  ]);

  it('are empty when everything is the same', async () => {
    expect(await compareImpact(tree, before, before)).toEqual([]);
  });

  it('are listed row by row: removed, changed, added, fewer', async () => {
    const after = new Map([
      [root, new Map([[1, group(1, 'x')]])],
      [
        tasks,
        new Map([
          [1, group(2, 'y')],
          [2, group(1, 'z')],
        ]),
      ],
    ]);
    expect(await compareImpact(tree, before, after)).toEqual([
      'Simulation 1 was changed',
      'Simulation 2 is gone',
      'Rows of Task that belong to Simulation 1 were changed',
      'Simulation 2 has 1 rows in Task instead of 0',
    ]);
  });
});
