import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconHistory, IconPlayerStop, IconRefresh } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import { formatInstant, type Zone } from '#renderer/format/formatInstant.ts';
import { fileNamePart } from '#renderer/format/reportHtml.ts';
import { Age } from '#renderer/ui/Age.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { PopupMenu } from '#renderer/ui/PopupMenu.tsx';
import { QueryPanel } from '#renderer/ui/QueryPanel.tsx';
import { saveFile } from '#renderer/ui/saveFile.ts';
import type { Connection } from '#shared/domain/connection.ts';
import {
  isWayBackTested,
  type MigrationRecord,
  type MigrationState,
  type RehearsalReport,
  type RehearsalScope,
} from '#shared/domain/migration.ts';
import { visibleText } from '#shared/visibleText.ts';
import { DatabaseActions, MigrationProgress } from './DatabaseActions.tsx';
import { MigrationRecordView } from './MigrationRecordView.tsx';
import { CheckList, ReportView, StepTable } from './RehearsalReport.tsx';
import { migrationQuery, preCheckQuery } from './migrationQueries.ts';
import { rehearsalHtml, scopeText } from './rehearsalWords.ts';
import styles from './Migrations.module.css';

interface RehearsalViewProps {
  readonly connection: Connection;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: Zone;
}

/** The upgrade of a database, tried on a copy: the last rehearsal, one in progress, or what there is to rehearse. */
export function RehearsalView(props: RehearsalViewProps) {
  const connectionId = props.connection.id;
  const client = useClient();
  const queries = useQueryClient();
  const query = useQuery(migrationQuery(client, connectionId));
  const [chosen, setChosen] = useState(0);
  const refresh = async (): Promise<void> => queries.invalidateQueries({ queryKey: ['migrations', connectionId] });
  const start = useMutation({
    mutationFn: async (scope: RehearsalScope) => client.call('migrations.rehearse', { connectionId, scope }),
    onSettled: async () => {
      setChosen(0);
      await refresh();
    },
  });
  const stop = useMutation({
    mutationFn: async () => client.call('migrations.stop', { connectionId }),
    onSettled: refresh,
  });
  return (
    <section className={styles['view']} aria-label="Rehearsal of the upgrade">
      <QueryPanel query={query} what="the rehearsals">
        {(state) => (
          <>
            <Header
              {...props}
              state={state}
              report={state.reports[chosen]}
              onChoose={setChosen}
              onStart={(scope) => start.mutate(scope)}
              onStop={() => stop.mutate()}
              isBusy={start.isPending || stop.isPending}
            />
            {start.error === null ? null : <FailurePanel failure={toFailure(start.error)} />}
            <Body {...props} state={state} report={state.reports[chosen]} />
          </>
        )}
      </QueryPanel>
    </section>
  );
}

interface HeaderProps extends RehearsalViewProps {
  readonly state: MigrationState;
  readonly report: RehearsalReport | undefined;
  readonly onChoose: (index: number) => void;
  readonly onStart: (scope: RehearsalScope) => void;
  readonly onStop: () => void;
  readonly isBusy: boolean;
}

function Header({ connection, state, report, now, zone, onChoose, onStart, onStop, isBusy }: HeaderProps) {
  const { run, pending, sandbox, reports } = state;
  const isMigrating = state.migration.step === 'running';
  const isRunning = run.step === 'running' || isMigrating;
  return (
    <header className={styles['head']}>
      <h1>{pending.length === 0 || isMigrating ? 'Upgrade of the database' : 'Rehearsal of the upgrade'}</h1>
      <span className={styles['dim']}>
        {report === undefined || isRunning || pending.length === 0 ? null : (
          <>
            <Age instant={report.finishedAt} now={now} zone={zone} /> ago, {scopeText(report.scope)}
          </>
        )}
      </span>
      <div className={styles['actions']}>
        {report !== undefined && !isRunning && pending.length > 0 && <SaveButton report={report} zone={zone} />}
        {reports.length > 1 && !isRunning && <EarlierButton reports={reports} zone={zone} onChoose={onChoose} />}
        {isRunning ? (
          <Button disabled={isBusy} onClick={onStop}>
            <IconPlayerStop size={14} aria-hidden="true" /> {isMigrating ? 'Stop and roll back' : 'Stop the rehearsal'}
          </Button>
        ) : pending.length > 0 && 'version' in sandbox ? (
          <StartForm isFirst={reports.length === 0} disabled={isBusy} onStart={onStart} />
        ) : null}
        {isRunning || connection.dialect === 'sqlite' ? null : (
          <DatabaseActions connection={connection} state={state} now={now} zone={zone} />
        )}
      </div>
    </header>
  );
}

function SaveButton({ report, zone }: { readonly report: RehearsalReport; readonly zone: Zone }) {
  const name = `rehearsal ${fileNamePart(report.connection.name)} ${report.finishedAt.slice(0, 10)}.html`;
  return (
    <Button look="ghost" onClick={() => saveFile(new Blob([rehearsalHtml(report, zone)], { type: 'text/html' }), name)}>
      Save the report
    </Button>
  );
}

interface EarlierProps {
  readonly reports: readonly RehearsalReport[];
  readonly zone: Zone;
  readonly onChoose: (index: number) => void;
}

function EarlierButton({ reports, zone, onChoose }: EarlierProps) {
  const button = useRef<HTMLButtonElement>(null);
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  return (
    <>
      <Button ref={button} look="ghost" aria-haspopup="menu" onClick={(event) => setAnchor(event.currentTarget)}>
        <IconHistory size={14} aria-hidden="true" /> Earlier, {reports.length - 1}
      </Button>
      <PopupMenu
        label="Rehearsals"
        anchor={anchor}
        entries={reports.map((report, index) => ({
          kind: 'action',
          label: `${formatInstant(report.finishedAt, zone).slice(0, 16)}, ${scopeText(report.scope)}`,
          action: () => onChoose(index),
        }))}
        onClose={() => setAnchor(null)}
        focusAfter={() => button.current}
      />
    </>
  );
}

const sampleSize = 1000;
const scopes = {
  full: { kind: 'full' },
  skeleton: { kind: 'skeleton' },
  sample: { kind: 'sample', simulations: sampleSize },
} as const satisfies Readonly<Record<RehearsalScope['kind'], RehearsalScope>>;

interface StartFormProps {
  readonly isFirst: boolean;
  readonly disabled: boolean;
  readonly onStart: (scope: RehearsalScope) => void;
}

function StartForm({ isFirst, disabled, onStart }: StartFormProps) {
  const [kind, setKind] = useState<RehearsalScope['kind']>('full');
  return (
    <>
      <label className={styles['scope']}>
        <span className="visually-hidden">What is copied</span>
        <select
          value={kind}
          onChange={({ target }) =>
            setKind(target.value === 'skeleton' || target.value === 'sample' ? target.value : 'full')
          }
        >
          <option value="full">Complete copy</option>
          <option value="sample">Newest {sampleSize} simulations</option>
          <option value="skeleton">Without blobs</option>
        </select>
      </label>
      <Button look="primary" disabled={disabled} onClick={() => onStart(scopes[kind])}>
        <IconRefresh size={15} aria-hidden="true" /> {isFirst ? 'Rehearse the upgrade' : 'Rehearse again'}
      </Button>
    </>
  );
}

type BodyProps = RehearsalViewProps & Pick<HeaderProps, 'state' | 'report'>;

function Body({ state, report, connection, zone }: BodyProps) {
  const { run, migration, record, pending } = state;
  if (migration.step === 'running') return <MigrationProgress migration={migration} />;
  if (run.step === 'running') {
    return (
      <>
        <p className={styles['progress']} role="status">
          <progress value={run.fraction ?? undefined} aria-label="Progress of the current step" />
          {visibleText(run.text)}
        </p>
        <StepTable steps={run.done} />
      </>
    );
  }
  return (
    <>
      {run.step === 'failed' && <FailurePanel failure={run.failure} />}
      {migration.step === 'failed' && <FailurePanel failure={migration.failure} />}
      {record === null ? null : (
        <MigrationRecordView
          connection={connection}
          record={record}
          isWayBackTested={wayBackOf(state, record)}
          zone={zone}
        />
      )}
      {report === undefined || pending.length === 0 ? (
        record === null || pending.length > 0 ? (
          <NothingYet state={state} connection={connection} />
        ) : null
      ) : (
        <ReportView report={report} />
      )}
    </>
  );
}

/** Whether the rehearsal of the same revisions tested the way back; undefined without one. */
function wayBackOf({ reports }: MigrationState, { from, to }: MigrationRecord): boolean | undefined {
  const rehearsal = reports.find((report) => report.from === from && report.to === to);
  return rehearsal === undefined ? undefined : isWayBackTested(rehearsal);
}

function NothingYet({ state, connection }: { readonly state: MigrationState; readonly connection: Connection }) {
  const { pending, sandbox } = state;
  if (connection.dialect === 'sqlite' || pending.length === 0) {
    const text =
      'missing' in sandbox && pending.length > 0
        ? sandbox.missing
        : `Its tables are those of revision ${connection.revision.byShape}.`;
    return (
      <EmptyState
        title={pending.length === 0 ? 'There is nothing to upgrade' : 'No rehearsal is possible here'}
        text={text}
      />
    );
  }
  return (
    <>
      <div className={styles['intro']}>
        <p>
          The database is copied into a PostgreSQL server that this program starts on this machine, upgraded there,
          compared and checked; then the copy is removed. The database itself is only read.
        </p>
        {'missing' in sandbox ? <p className={styles['warn']}>{sandbox.missing}</p> : null}
        <ol>
          {pending.map(({ id, title }) => (
            <li key={id}>
              <code>{id}</code> {title}
            </li>
          ))}
        </ol>
      </div>
      <InAdvance connectionId={connection.id} />
    </>
  );
}

function InAdvance({ connectionId }: { readonly connectionId: string }) {
  const query = useQuery(preCheckQuery(useClient(), connectionId));
  return (
    <div className={styles['inAdvance']}>
      <h2>
        Found in advance <small>what would stop yaptide’s own migration</small>
      </h2>
      <QueryPanel query={query} what="the checks">
        {(checks) => <CheckList label="Found in advance" checks={checks} />}
      </QueryPanel>
    </div>
  );
}
