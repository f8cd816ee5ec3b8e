import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { useCancellableCall } from '#renderer/api/useCancellableCall.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { Panel } from '#renderer/ui/Panel.tsx';
import { QueryPanel } from '#renderer/ui/QueryPanel.tsx';
import { type FileCheck, type FileCheckResult, fileChecks, type SqliteFile } from '#shared/domain/serverActivity.ts';
import { formatBytes, formatCount, formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { sqliteFileQuery } from './activityQueries.ts';
import styles from './Activity.module.css';
import fileStyles from './FileView.module.css';

const checkWords: Readonly<Record<FileCheck, { readonly name: string; readonly text: string }>> = {
  quick_check: { name: 'Quick check', text: 'Reads every page; does not compare indexes with their tables.' },
  integrity_check: { name: 'Integrity check', text: 'Reads every page and compares every index with its table.' },
  foreign_key_check: { name: 'Foreign key check', text: 'Finds rows that refer to a row that does not exist.' },
};

/** A SQLite file: what it takes, and checks of it on demand. */
export function FileView({ connectionId }: { readonly connectionId: string }) {
  const client = useClient();
  const file = useQuery(sqliteFileQuery(client, connectionId));
  return (
    <section className={styles['statistics']} aria-label="File">
      <h1>File</h1>
      <Panel title="Pages and log">
        <QueryPanel query={file} what="the facts of the file">
          {(found) => <FileFacts file={found} />}
        </QueryPanel>
      </Panel>
      <Checks connectionId={connectionId} />
    </section>
  );
}

function FileFacts({ file }: { readonly file: SqliteFile }) {
  const share = file.pages === 0 ? 0 : (100 * file.freePages) / file.pages;
  const facts: readonly (readonly [string, string])[] = [
    ['path', visibleText(file.path)],
    [
      'size',
      `${formatBytes(file.pages * file.pageSize)} in ${formatPlural(file.pages, 'page')} of ${formatBytes(file.pageSize)}`,
    ],
    [
      'free list',
      `${formatPlural(file.freePages, 'page')}, ${formatBytes(file.freePages * file.pageSize)} (${share.toFixed(1)} %)`,
    ],
    ['journal mode', file.journalMode],
    ['write-ahead log', file.logBytes === 0 ? 'none' : formatBytes(file.logBytes)],
    ['encoding', file.encoding],
    ['user version', formatCount(file.userVersion)],
    ['tables', formatCount(file.tables.length)],
  ];
  return (
    <dl className={styles['factList']}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Checks({ connectionId }: { readonly connectionId: string }) {
  const [check, setCheck] = useState<FileCheck>('quick_check');
  const { state, start, cancel } = useCancellableCall('activity.check');
  const isRunning = state.step === 'running';
  return (
    <Panel title="Checks" note="Read only, table by table. Large files take a while.">
      <ul className={fileStyles['checks']}>
        {fileChecks.map((each) => (
          <li key={each}>
            <Button
              disabled={isRunning}
              onClick={() => {
                setCheck(each);
                start({ connectionId, check: each });
              }}
            >
              Run {checkWords[each].name.toLowerCase()}
            </Button>
            <span>{checkWords[each].text}</span>
          </li>
        ))}
      </ul>
      {isRunning && (
        <p className={fileStyles['running']} role="status">
          <progress value={state.fraction ?? undefined} aria-label={checkWords[check].name} />
          <span>
            {checkWords[check].name}: {visibleText(state.text)}
          </span>
          <Button disabled={state.isCancelling} onClick={cancel}>
            Cancel
          </Button>
        </p>
      )}
      {state.step === 'failed' && <FailurePanel failure={state.failure} />}
      {state.step === 'done' && <Result name={checkWords[check].name} result={state.value} />}
    </Panel>
  );
}

function Result({
  name,
  result: { problems, tables, hasMore },
}: {
  readonly name: string;
  readonly result: FileCheckResult;
}) {
  if (problems.length === 0) {
    return (
      <p className={fileStyles['good']} role="status">
        {name}: no problems in {formatPlural(tables, 'table')}.
      </p>
    );
  }
  return (
    <div role="status">
      <p className={fileStyles['bad']}>
        {name}: {hasMore ? 'at least ' : ''}
        {formatPlural(problems.length, 'problem')}.
      </p>
      <ul className={fileStyles['problems']}>
        {problems.map((problem) => (
          <li key={problem}>{visibleText(problem)}</li>
        ))}
      </ul>
    </div>
  );
}
