import '@xyflow/react/dist/base.css';
import { Background, Controls, type Node, type NodeProps, ReactFlow, ViewportPortal } from '@xyflow/react';
import { type KeyboardEvent, useMemo } from 'react';
import type { RelationName } from '#shared/domain/catalog.ts';
import type { Places } from './boxPlaces.ts';
import { diagramLines } from './diagramLines.ts';
import type { Diagram, DiagramTable } from './diagramModel.ts';
import styles from './Diagram.module.css';

interface DiagramCanvasProps {
  readonly label: string;
  readonly diagram: Diagram;
  readonly places: Places;
  /** The table that the diagram is about. */
  readonly chosen: string | undefined;
  /** Whether it is moved and zoomed with the pointer; a small one next to other things is not. */
  readonly isWhole: boolean;
  readonly onChoose: (relation: RelationName) => void;
}

type TableNode = Node<{ readonly table: DiagramTable; readonly isChosen: boolean }, 'table'>;

const nodeTypes = { table: TableBox };
const words = {
  'node.a11yDescription.default': 'Press Enter to open the table.',
  'node.a11yDescription.keyboardDisabled': 'Press Enter to open the table.',
} as const;

/** Tables as boxes and foreign keys as lines. A click or Enter opens a table. */
export function DiagramCanvas({ label, diagram, places, chosen, isWhole, onChoose }: DiagramCanvasProps) {
  const nodes = useMemo(() => toNodes(diagram, places, chosen), [diagram, places, chosen]);
  const open = (id: string | undefined): void => {
    const table = diagram.tables.find((each) => each.id === id);
    if (table !== undefined) onChoose(table.relation);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key === 'Enter' && event.target instanceof HTMLElement) open(event.target.dataset['id']);
  };
  return (
    // The boxes within take the focus; their keys arrive here.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className={styles['canvas']} onKeyDown={onKeyDown}>
      <ReactFlow
        aria-label={label}
        nodes={nodes}
        nodeTypes={nodeTypes}
        ariaLabelConfig={words}
        fitView
        fitViewOptions={{ padding: 0.06, maxZoom: 1 }}
        minZoom={0.05}
        maxZoom={2}
        nodesDraggable={false}
        nodesConnectable={false}
        elementsSelectable={false}
        zoomOnDoubleClick={false}
        // A plain wheel scrolls; with Ctrl, or two fingers, it zooms.
        zoomOnScroll={false}
        panOnScroll={isWhole}
        preventScrolling={isWhole}
        panOnDrag={isWhole}
        onNodeClick={(_event, { id }) => open(id)}
        proOptions={{ hideAttribution: true }}
      >
        <Lines diagram={diagram} places={places} />
        {isWhole ? <Background gap={24} size={1} color="var(--line)" /> : null}
        {isWhole ? <Controls showInteractive={false} /> : null}
      </ReactFlow>
    </div>
  );
}

function toNodes({ tables, keys }: Diagram, places: Places, chosen: string | undefined): TableNode[] {
  const parents = Map.groupBy(keys, ({ child }) => child);
  return tables.flatMap((table) => {
    const position = places[table.id];
    if (position === undefined) return [];
    const { id, width, height, title, rows } = table;
    const refers = (parents.get(id) ?? []).map(({ text }) => text);
    return [
      {
        id,
        type: 'table',
        position,
        width,
        height,
        data: { table, isChosen: id === chosen },
        ariaRole: 'button',
        ariaLabel: [title, rows, ...refers].filter((part) => part !== '').join('. '),
        focusable: true,
      },
    ];
  });
}

/**
 * All foreign keys as one drawing. React Flow's own edges need two measured handles in every box, which takes seconds for hundreds of
 * tables, and they know no crow's foot.
 */
function Lines({ diagram, places }: Pick<DiagramCanvasProps, 'diagram' | 'places'>) {
  const lines = useMemo(() => diagramLines(diagram, places), [diagram, places]);
  const points = (all: readonly (readonly [number, number])[]): string => all.map((each) => each.join(' ')).join(', ');
  return (
    <ViewportPortal>
      <svg className={styles['lines']} aria-hidden="true">
        {lines.map(({ key, points: line, foot, label }) => (
          <g key={key.id}>
            <polyline points={points(line)} />
            {foot.length === 0 ? null : <polyline points={points(foot)} />}
            {key.label === '' ? null : (
              <text x={label[0]} y={label[1]}>
                {key.label}
              </text>
            )}
          </g>
        ))}
      </svg>
    </ViewportPortal>
  );
}

function TableBox({ data: { table, isChosen } }: NodeProps<TableNode>) {
  return (
    <div className={styles['table']} data-chosen={isChosen} title={table.title}>
      <b>{table.title}</b>
      <span>{table.rows}</span>
    </div>
  );
}
