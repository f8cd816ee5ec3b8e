import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo, useRef } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { figurePixels, pngBytes } from '#renderer/figures/pngFigure.ts';
import { svgOfFigure } from '#renderer/figures/svgFigure.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { ListFrame } from '#renderer/ui/ListHeader.tsx';
import { QueryPanel } from '#renderer/ui/QueryPanel.tsx';
import { saveFile } from '#renderer/ui/saveFile.ts';
import type { Catalog, RelationName, SchemaKeys } from '#shared/domain/catalog.ts';
import { formatPlural } from '#shared/figures.ts';
import { catalogQueries } from '../tableQueries.ts';
import { diagramFigure } from './diagramFigure.ts';
import { type Diagram, maxTables, wholeDiagram } from './diagramModel.ts';
import { useDiagramLayout } from './useDiagramLayout.ts';
import styles from './Diagram.module.css';

// React Flow is as large as a page of its own, and few look at a diagram.
const DiagramCanvas = lazy(async () => ({ default: (await import('./DiagramCanvas.tsx')).DiagramCanvas }));

/** In pixels: larger images are refused by the browser. */
const maxSide = 16_000;

interface SchemaDiagramViewProps {
  readonly connectionId: string;
  readonly onChoose: (relation: RelationName) => void;
}

/** All tables of a database and their foreign keys. */
export function SchemaDiagramView({ connectionId, onChoose }: SchemaDiagramViewProps) {
  const client = useClient();
  const names = useQuery(catalogQueries.names(client, connectionId));
  const keys = useQuery(catalogQueries.keys(client, connectionId));
  return (
    <ListFrame>
      <QueryPanel query={names} what="the tables">
        {(catalog) => (
          <QueryPanel query={keys} what="the foreign keys">
            {(found) => <Whole catalog={catalog} found={found} onChoose={onChoose} />}
          </QueryPanel>
        )}
      </QueryPanel>
    </ListFrame>
  );
}

interface WholeProps extends Pick<SchemaDiagramViewProps, 'onChoose'> {
  readonly catalog: Catalog;
  readonly found: SchemaKeys;
}

function Whole({ catalog, found, onChoose }: WholeProps) {
  const diagram = useMemo(() => wholeDiagram(catalog, found.keys), [catalog, found]);
  const places = useDiagramLayout(diagram);
  const frame = useRef<HTMLDivElement>(null);
  const save = async (kind: 'svg' | 'png'): Promise<void> => {
    if (places === undefined || frame.current === null) return;
    const figure = diagramFigure(diagram, places, getComputedStyle(frame.current));
    const content =
      kind === 'svg'
        ? new Blob([await svgOfFigure(figure, { title: 'Tables and their foreign keys', metadata: null })], {
            type: 'image/svg+xml',
          })
        : new Blob(
            [await pngBytes(figurePixels(figure, Math.min(2, maxSide / Math.max(figure.width, figure.height))))],
            { type: 'image/png' },
          );
    saveFile(content, `schema.${kind}`);
  };
  return (
    <>
      <header className={styles['head']}>
        <h1>Diagram</h1>
        <span>{countText(diagram, found.isCut)}</span>
        <Button disabled={places === undefined} onClick={() => void save('svg')}>
          <IconDownload size={14} stroke={1.8} aria-hidden="true" /> SVG
        </Button>
        <Button disabled={places === undefined} onClick={() => void save('png')}>
          <IconDownload size={14} stroke={1.8} aria-hidden="true" /> PNG
        </Button>
      </header>
      <div ref={frame} className={styles['whole']} data-drawn={places !== undefined}>
        {diagram.tables.length === 0 ? (
          <EmptyState title="There are no tables" />
        ) : (
          <Suspense fallback={null}>
            {places === undefined ? null : (
              <DiagramCanvas
                label="Tables and their foreign keys"
                diagram={diagram}
                places={places}
                chosen={undefined}
                isWhole
                onChoose={onChoose}
              />
            )}
          </Suspense>
        )}
      </div>
    </>
  );
}

function countText({ tables, keys }: Diagram, isCut: boolean): string {
  const shown = `${formatPlural(tables.length, 'table')}, ${formatPlural(keys.length, 'foreign key')}`;
  return tables.length >= maxTables || isCut ? `the first ${shown}` : shown;
}
