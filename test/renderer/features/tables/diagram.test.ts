import { describe, expect, it } from 'vitest';
import { extent, type LayoutTask, type Places } from '#renderer/features/tables/diagram/boxPlaces.ts';
import { layOut } from '#renderer/features/tables/diagram/diagramLayout.ts';
import { diagramLines } from '#renderer/features/tables/diagram/diagramLines.ts';
import { neighbours, wholeDiagram } from '#renderer/features/tables/diagram/diagramModel.ts';
import { yaptidePlaces } from '#renderer/features/tables/diagram/yaptidePlaces.ts';
import type { Catalog, SchemaKey } from '#shared/domain/catalog.ts';

const relation = (name: string): Catalog['relations'][number] => ({
  schema: 'public',
  name,
  kind: 'table',
  rows: 1,
  isReadable: true,
  partOf: null,
  comment: null,
});
const names = ['User', 'Simulation', 'Task', 'Estimator', 'Page', 'alembic_version'];
const catalog: Catalog = {
  searchPath: ['public'],
  schemas: [
    { name: 'public', isSystem: false, isReadable: true },
    { name: 'pg_catalog', isSystem: true, isReadable: true },
  ],
  relations: [
    ...names.map(relation),
    { ...relation('pg_class'), schema: 'pg_catalog' },
    { ...relation('a view'), kind: 'view' },
  ],
  isCut: false,
  functions: [],
  types: [],
  extensions: [],
};
const key = (child: string, parent: string, isOneToOne = false): SchemaKey => ({
  key: {
    name: '',
    child: { schema: 'public', name: child },
    childColumns: [`${parent}_id`],
    parent: { schema: 'public', name: parent },
    parentColumns: ['id'],
    onDelete: 'cascade',
  },
  isOneToOne,
});
const keys = [
  key('Simulation', 'User'),
  key('Task', 'Simulation'),
  key('Estimator', 'Simulation'),
  key('Page', 'Estimator'),
];

describe('a diagram', () => {
  it('of a database shows its own tables, and keys between them', () => {
    const { tables, keys: shown } = wholeDiagram(catalog, [...keys, key('Page', 'gone')]);
    expect(tables.map(({ title }) => title)).toEqual(names);
    expect(shown).toHaveLength(4);
  });

  it('of a table shows those that refer to it, and its parents in turn', () => {
    const around = (name: string): readonly string[] =>
      neighbours(catalog, keys, { schema: 'public', name }).tables.map(({ title }) => title);
    expect(around('Estimator')).toEqual(['User', 'Simulation', 'Estimator', 'Page']);
    expect(around('User')).toEqual(['User', 'Simulation']);
    expect(around('alembic_version')).toEqual(['alembic_version']);
  });

  it('has a place of its own for each of yaptide’s tables, and a row for others', () => {
    const box = (name: string) => ({ id: name, name, width: 100 });
    const all = ['User', 'YaptideUser', 'KeycloakUser', 'Cluster', 'Simulation', 'CelerySimulation', 'BatchSimulation'];
    const rest = ['Task', 'CeleryTask', 'BatchTask', 'Input', 'Estimator', 'Page', 'Logfiles'];
    const places = Object.values(yaptidePlaces([...all, ...rest, 'one', 'two'].map(box)) ?? {});
    expect(new Set(places.map(({ x, y }) => `${x} ${y}`)).size).toBe(16);
    expect(yaptidePlaces(all.map(box))).toBeUndefined();
  });
});

/** Which boxes cover others. */
function overlaps(boxes: LayoutTask['boxes'], places: Places): readonly string[] {
  const placed = boxes.map((box) => ({ ...box, x: places[box.id]?.x ?? NaN, y: places[box.id]?.y ?? NaN }));
  return placed.flatMap((one, at) =>
    placed
      .slice(at + 1)
      .filter(
        (other) =>
          !(
            other.x >= one.x + one.width ||
            one.x >= other.x + other.width ||
            other.y >= one.y + one.height ||
            one.y >= other.y + other.height
          ),
      )
      .map((other) => `${one.id} ${other.id}`),
  );
}

describe('the layout of a diagram', () => {
  const boxes = Array.from({ length: 500 }, (_, at) => ({ id: `t${at}`, width: 80 + (at % 5) * 20, height: 44 }));
  const lines = boxes.slice(1, 450).map(({ id }, at) => ({ from: `t${Math.floor(at / 3)}`, to: id }));

  it('places 500 tables next to each other, about as wide as a window', () => {
    const places = layOut({ boxes, lines: [...lines, { from: 't3', to: 't3' }], direction: 'right' });
    expect(overlaps(boxes, places)).toEqual([]);
    const { right, bottom } = extent(boxes, places);
    expect(right / bottom).toBeGreaterThan(0.5);
    expect(right / bottom).toBeLessThan(4);
  });

  it('goes down within a width, children below their parents', () => {
    const few = boxes.slice(0, 9);
    const fan = few.slice(1).map(({ id }) => ({ from: 't0', to: id }));
    const places = layOut({ boxes: few, lines: fan, direction: { downWithin: 350 } });
    expect(overlaps(few, places)).toEqual([]);
    expect(extent(few, places).right).toBeLessThanOrEqual(350);
    expect(Math.min(...few.slice(1).map(({ id }) => places[id]?.y ?? 0))).toBeGreaterThan(44);
  });

  it('ends lines at the sides of their tables, with a foot where there are many children', () => {
    const diagram = wholeDiagram(catalog, [
      key('Simulation', 'User'),
      key('Task', 'Simulation', true),
      key('Page', 'Page'),
    ]);
    const at = (x: number, y: number) => ({ x, y });
    const places = Object.fromEntries(diagram.tables.map(({ id }, index) => [id, at(index * 300, 0)]));
    const [simulation, task, page] = diagramLines(diagram, places);
    const user = diagram.tables.find(({ title }) => title === 'User');
    expect(simulation?.points[0]).toEqual([user?.width, 22]);
    expect(simulation?.points.at(-1)).toEqual([300, 22]);
    expect(simulation?.foot).toHaveLength(3);
    expect(task?.foot).toEqual([]);
    expect(page?.points).toHaveLength(5);
  });
});
