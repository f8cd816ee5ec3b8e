import { useQuery } from '@tanstack/react-query';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { formatInstant } from '#renderer/format/formatInstant.ts';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { LinkButton } from '#renderer/ui/Panel.tsx';
import type { Relation, RelationIndex, RelationName, RelationStructure } from '#shared/domain/catalog.ts';
import { formatBytes, formatCount, formatPlural } from '#shared/figures.ts';
import type { Maintenance } from '#shared/domain/maintenance.ts';
import { visibleText } from '#shared/visibleText.ts';
import { MissingIndexCard } from './maintenance/MissingIndexCard.tsx';
import { SqlStatement } from './SqlStatement.tsx';
import { catalogQueries } from './tableQueries.ts';
import styles from './RelationColumns.module.css';

interface RelationIndexesProps {
  readonly connectionId: string;
  readonly relation: Relation;
  readonly structure: RelationStructure;
  readonly onMaintain: (operation: Maintenance) => void;
  readonly onShowPage: (page: 'indexes' | 'diagram') => void;
}

/** Indexes with their use, foreign keys that lack one, and what else a relation has: constraints, triggers, policies, its statement. */
export function RelationIndexes(props: RelationIndexesProps) {
  const { indexes, constraints, triggers, policies, definition } = props.structure;
  return (
    <>
      {indexes.length === 0 ? null : <Indexes {...props} />}
      <MissingOnes {...props} />
      <Definitions title="Constraints" items={constraints} />
      <Definitions
        title="Triggers"
        items={triggers.map(({ isEnabled, ...trigger }) => ({ ...trigger, note: isEnabled ? '' : 'disabled' }))}
      />
      <Definitions title="Policies of row level security" items={policies} />
      {definition === null ? null : (
        <>
          <h3>Definition</h3>
          <SqlStatement text={definition} what="the definition" />
        </>
      )}
    </>
  );
}

const unknownCosts = {
  rows: -1,
  bytes: null,
  scans: null,
  rowsRead: null,
  plan: null,
  cost: null,
  costWithIndex: null,
  indexBytes: null,
} as const;

/** The indexes that the relation lacks, and how many other tables lack some. */
function MissingOnes({ connectionId, relation, structure, onMaintain, onShowPage }: RelationIndexesProps) {
  const isTable = relation.kind === 'table' || relation.kind === 'partitioned table';
  const list = useQuery({ ...catalogQueries.missingIndexes(useClient(), connectionId), enabled: isTable });
  const { schema, name } = relation;
  const isHere = (each: RelationName): boolean => each.schema === schema && each.name === name;
  const here =
    list.data?.indexes.filter((each) => isHere(each.relation)) ??
    structure.unindexed.map((each) => ({ ...unknownCosts, ...each, relation: { schema, name } }));
  const elsewhere = (list.data?.indexes.length ?? 0) - here.length;
  return (
    <>
      {here.map((facts) => (
        <MissingIndexCard
          key={facts.statement}
          facts={facts}
          scansSince={list.data?.scansSince ?? null}
          namesTable={false}
          onMaintain={onMaintain}
        />
      ))}
      {elsewhere <= 0 ? null : (
        <p className={styles['elsewhere']}>
          <LinkButton onClick={() => onShowPage('indexes')}>
            {formatPlural(
              elsewhere,
              `${here.length === 0 ? '' : 'more '}missing index`,
              `${here.length === 0 ? '' : 'more '}missing indexes`,
            )}{' '}
            on other tables
          </LinkButton>
        </p>
      )}
    </>
  );
}

function Indexes({ relation, structure: { indexes, scansSince }, onMaintain }: RelationIndexesProps) {
  const { schema, name: table } = relation;
  const of = { schema, name: table };
  const { zone } = usePreferences().preferences;
  const areCounted = indexes.some(({ scans }) => scans !== null);
  return (
    <>
      <h3>Indexes</h3>
      <table className={styles['columns']}>
        <thead>
          <tr>
            <th scope="col">index</th>
            <th scope="col">columns</th>
            <th scope="col" className={styles['number']}>
              size
            </th>
            {areCounted ? (
              <th scope="col" className={styles['number']}>
                scans{scansSince === null ? '' : ` since ${formatInstant(scansSince, zone)}`}
              </th>
            ) : null}
            <th scope="col">notes</th>
            <th scope="col">
              <span className="visually-hidden">actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {indexes.map((index) => (
            <tr key={index.name} title={visibleText(index.definition ?? '')}>
              <th scope="row">
                <bdi>{visibleText(index.name)}</bdi>
              </th>
              <td>{index.columns.map(visibleText).join(', ')}</td>
              <td className={styles['number']}>{index.bytes === null ? '–' : formatBytes(index.bytes)}</td>
              {areCounted ? (
                <td className={styles['number']}>{index.scans === null ? '–' : formatCount(index.scans)}</td>
              ) : null}
              <td>{notesOf(index).join(' · ')}</td>
              <td className={styles['actions']}>
                <Button
                  look="ghost"
                  aria-label={`Rebuild ${visibleText(index.name)}`}
                  onClick={() => onMaintain({ kind: 'reindex', relation: of, index: index.name })}
                >
                  Rebuild…
                </Button>
                {index.isValid ? null : (
                  <Button
                    look="ghost"
                    aria-label={`Remove ${visibleText(index.name)}`}
                    onClick={() => onMaintain({ kind: 'drop-index', relation: of, index: index.name })}
                  >
                    Remove…
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function notesOf({ isPrimary, isUnique, isPartial, isValid, coveredBy, scans }: RelationIndex): readonly string[] {
  return [
    ...(isPrimary ? ['primary key'] : isUnique ? ['unique'] : []),
    ...(isPartial ? ['some rows only, or an expression'] : []),
    ...(isValid ? [] : ['not valid: rebuild or remove it']),
    ...(coveredBy === null ? [] : [`duplicate: ${visibleText(coveredBy)} serves the same queries`]),
    ...(scans === 0 && !isUnique && !isPrimary ? ['never used'] : []),
  ];
}

interface DefinitionsProps {
  readonly title: string;
  readonly items: readonly { readonly name: string; readonly definition: string; readonly note?: string }[];
}

function Definitions({ title, items }: DefinitionsProps) {
  if (items.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul>
        {items.map(({ name, definition, note = '' }) => (
          <li key={name}>
            <b>{visibleText(name)}</b> {note === '' ? null : <span className={styles['dim']}>{note} </span>}
            <code>{visibleText(definition)}</code>
          </li>
        ))}
      </ul>
    </>
  );
}
