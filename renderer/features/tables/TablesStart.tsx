import { IconListSearch, IconSchema } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { ListFrame } from '#renderer/ui/ListHeader.tsx';
import { LinkButton } from '#renderer/ui/Panel.tsx';
import { QueryPanel } from '#renderer/ui/QueryPanel.tsx';
import type { Catalog, RelationName, RelationSize } from '#shared/domain/catalog.ts';
import { formatBytes, formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { SizeBar } from './CatalogLine.tsx';
import { relationKey, shortCount } from './catalogTree.ts';
import { largestRelations, type SchemaSizes } from './schemaSizes.ts';
import { catalogQueries } from './tableQueries.ts';
import styles from './TablesStart.module.css';

interface TablesStartProps {
  readonly connectionId: string;
  readonly onChoose: (relation: RelationName) => void;
  readonly onShowPage: (page: 'indexes' | 'diagram') => void;
}

/** What is seen before a table is chosen: the largest ones of each schema. */
export function TablesStart({ connectionId, onChoose, onShowPage }: TablesStartProps) {
  const client = useClient();
  const names = useQuery(catalogQueries.names(client, connectionId));
  const sizes = useQuery({ ...catalogQueries.sizes(client, connectionId), enabled: names.data !== undefined });
  return (
    <ListFrame>
      <header className={styles['head']}>
        <h1>All tables</h1>
        <span>Choose one here or in the list; / searches their names.</span>
        <Button onClick={() => onShowPage('diagram')}>
          <IconSchema size={15} stroke={1.7} aria-hidden="true" /> Diagram
        </Button>
        <Button onClick={() => onShowPage('indexes')}>
          <IconListSearch size={15} stroke={1.7} aria-hidden="true" /> Missing indexes
        </Button>
      </header>
      <QueryPanel query={names} what="the tables">
        {(catalog) => <Schemas catalog={catalog} sizes={sizes.data} onChoose={onChoose} />}
      </QueryPanel>
    </ListFrame>
  );
}

interface SchemasProps extends Pick<TablesStartProps, 'onChoose'> {
  readonly catalog: Catalog;
  readonly sizes: readonly RelationSize[] | null | undefined;
}

function Schemas({ catalog, sizes, onChoose }: SchemasProps) {
  if (sizes === undefined) return null;
  const schemas = largestRelations(catalog, sizes ?? []);
  if (schemas.length === 0) return <EmptyState title="No tables" text="This database has none yet." />;
  const largest = Math.max(0, ...schemas.flatMap(({ relations }) => relations.map(({ size }) => size?.total ?? 0)));
  return (
    // A region that scrolls is reached by keyboard only when it takes the focus.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles['schemas']} role="region" aria-label="Tables by size" tabIndex={0}>
      {schemas.map((schema) => (
        <SchemaTable
          key={schema.name}
          schema={schema}
          largest={largest}
          hasSizes={sizes !== null}
          onChoose={onChoose}
        />
      ))}
    </div>
  );
}

interface SchemaTableProps extends Pick<TablesStartProps, 'onChoose'> {
  readonly schema: SchemaSizes;
  readonly largest: number;
  readonly hasSizes: boolean;
}

function SchemaTable({ schema, largest, hasSizes, onChoose }: SchemaTableProps) {
  const { name, relations, count, total } = schema;
  // SQLite stores large values with their rows.
  const hasToast = relations.some(({ size }) => (size?.toast ?? 0) > 0);
  const title = `${visibleText(name)}: ${formatPlural(count, 'table')}${hasSizes ? `, ${formatBytes(total)}` : ''}`;
  return (
    <table className={styles['table']}>
      <caption>{title}</caption>
      <thead>
        <tr>
          <th scope="col">table</th>
          <th scope="col">rows</th>
          {hasSizes ? (
            <>
              <th scope="col">{hasToast ? 'heap' : 'table'}</th>
              {hasToast ? <th scope="col">TOAST</th> : null}
              <th scope="col">indexes</th>
              <th scope="col">size</th>
            </>
          ) : null}
        </tr>
      </thead>
      <tbody>
        {relations.map(({ relation, size }) => (
          <tr key={relationKey(relation)}>
            <th scope="row">
              <LinkButton onClick={() => onChoose({ schema: relation.schema, name: relation.name })}>
                <bdi>{relation.name === '' ? "''" : visibleText(relation.name)}</bdi>
              </LinkButton>
              {size === undefined ? null : <SizeBar size={size} largest={largest} />}
            </th>
            <td>{shortCount(size?.rows ?? relation.rows)}</td>
            {hasSizes ? (
              <>
                <td>{bytes(size?.heap)}</td>
                {hasToast ? <td>{bytes(size?.toast)}</td> : null}
                <td>{bytes(size?.indexes)}</td>
                <td>{bytes(size?.total)}</td>
              </>
            ) : null}
          </tr>
        ))}
      </tbody>
      {relations.length < count ? (
        <tfoot>
          <tr>
            <td colSpan={6}>
              {hasSizes ? 'The largest' : 'The first'} {relations.length} are shown; the list on the left has all of
              them.
            </td>
          </tr>
        </tfoot>
      ) : null}
    </table>
  );
}

function bytes(size: number | undefined): string {
  return size === undefined ? '' : formatBytes(size);
}
