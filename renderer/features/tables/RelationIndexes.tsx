import { IconAlertTriangle } from '@tabler/icons-react';
import { formatInstant } from '#renderer/format/formatInstant.ts';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { CopyButton } from '#renderer/ui/text/CopyButton.tsx';
import type { RelationIndex, RelationStructure } from '#shared/domain/catalog.ts';
import { formatBytes, formatCount } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import styles from './RelationColumns.module.css';

/** Indexes with their use, foreign keys that lack one, and what else a relation has: constraints, triggers, policies, its statement. */
export function RelationIndexes({ structure }: { readonly structure: RelationStructure }) {
  const { indexes, unindexed, constraints, triggers, policies, definition } = structure;
  return (
    <>
      {indexes.length === 0 ? null : <Indexes structure={structure} />}
      {unindexed.map(({ columns, statement }) => (
        <div key={statement} className={styles['missing']} role="note">
          <b>
            <IconAlertTriangle size={15} stroke={1.8} aria-hidden="true" /> {columns.map(visibleText).join(', ')}{' '}
            {columns.length === 1 ? 'has' : 'have'} no index
          </b>
          <p>
            Following this foreign key from the parent, and removing a parent row, reads the whole table.{' '}
            {statement.includes(' CONCURRENTLY ')
              ? 'The statement creates an index while reading and writing continue.'
              : 'Writing waits while the statement creates an index.'}
          </p>
          <Statement text={statement} what="the statement" />
        </div>
      ))}
      <Definitions title="Constraints" items={constraints} />
      <Definitions
        title="Triggers"
        items={triggers.map(({ isEnabled, ...trigger }) => ({ ...trigger, note: isEnabled ? '' : 'disabled' }))}
      />
      <Definitions title="Policies of row level security" items={policies} />
      {definition === null ? null : (
        <>
          <h3>Definition</h3>
          <Statement text={definition} what="the definition" />
        </>
      )}
    </>
  );
}

function Indexes({ structure: { indexes, scansSince } }: { readonly structure: RelationStructure }) {
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
    ...(isValid ? [] : ['not valid: drop it and create it again']),
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

/** Text of several lines, with its other control characters made visible. */
function visibleLines(text: string): string {
  return text.replaceAll('\t', '  ').split(/\r?\n/u).map(visibleText).join('\n');
}

/** A statement to read and to copy. */
export function Statement({ text, what }: { readonly text: string; readonly what: string }) {
  return (
    <div className={styles['statement']}>
      <pre>{visibleLines(text)}</pre>
      <CopyButton text={text} what={what} />
    </div>
  );
}
