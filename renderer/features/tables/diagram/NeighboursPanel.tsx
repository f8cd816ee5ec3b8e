import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { LinkButton } from '#renderer/ui/Panel.tsx';
import type { Relation, RelationName } from '#shared/domain/catalog.ts';
import { formatPlural } from '#shared/figures.ts';
import { relationKey } from '../catalogTree.ts';
import { catalogQueries } from '../tableQueries.ts';
import { extent } from './boxPlaces.ts';
import { type Diagram, neighbours } from './diagramModel.ts';
import { useDiagramLayout } from './useDiagramLayout.ts';
import styles from './Diagram.module.css';

const DiagramCanvas = lazy(async () => ({ default: (await import('./DiagramCanvas.tsx')).DiagramCanvas }));

const none: Diagram = { tables: [], keys: [], direction: 'down' };
/** In pixels: what boxes are laid out in; the drawing is scaled to the panel. */
const room = 350;
const tallest = 420;

interface NeighboursPanelProps {
  readonly connectionId: string;
  readonly relation: Relation;
  readonly onChoose: (relation: RelationName) => void;
  readonly onShowDiagram: () => void;
}

/** The tables around one: those that refer to it, and those that it refers to, with their parents. */
export function NeighboursPanel({ connectionId, relation, onChoose, onShowDiagram }: NeighboursPanelProps) {
  const client = useClient();
  const { schema, name } = relation;
  const names = useQuery(catalogQueries.names(client, connectionId));
  const keys = useQuery(catalogQueries.keys(client, connectionId));
  const diagram = useMemo(
    () =>
      names.data === undefined || keys.data === undefined
        ? none
        : neighbours(names.data, keys.data.keys, { schema, name }),
    [names.data, keys.data, schema, name],
  );
  const places = useDiagramLayout(diagram, room);
  if (diagram.tables.length < 2) return null;
  return (
    <>
      <div className={styles['title']}>
        <h3>Neighbours</h3>
        <span>
          {formatPlural(diagram.tables.length, 'table')}, {formatPlural(diagram.keys.length, 'key')}
        </span>
        <LinkButton onClick={onShowDiagram}>Whole schema</LinkButton>
      </div>
      <div
        className={styles['small']}
        data-drawn={places !== undefined}
        style={{ height: Math.min(tallest, extent(diagram.tables, places ?? {}).bottom + 32) }}
      >
        <Suspense fallback={null}>
          {places === undefined ? null : (
            <DiagramCanvas
              key={`${schema}.${name}`}
              label={`Neighbours of ${name}`}
              diagram={diagram}
              places={places}
              chosen={relationKey({ schema, name })}
              isWhole={false}
              onChoose={onChoose}
            />
          )}
        </Suspense>
      </div>
    </>
  );
}
