import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { IconPlayerStop, IconShieldCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import { formatDuration } from '#renderer/format/formatDuration.ts';
import type { Zone } from '#renderer/format/formatInstant.ts';
import { fileNamePart } from '#renderer/format/reportHtml.ts';
import { Age } from '#renderer/ui/Age.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { QueryPanel } from '#renderer/ui/QueryPanel.tsx';
import { saveFile } from '#renderer/ui/saveFile.ts';
import type { IntegrityPace, IntegrityReport, IntegrityState } from '#shared/domain/integrity.ts';
import { formatBytes, formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import { FindingList } from './FindingList.tsx';
import { changeText, integrityHtml } from './integrityFile.ts';
import { integrityQuery } from './integrityQueries.ts';
import styles from './Integrity.module.css';

interface IntegrityViewProps {
  readonly connectionId: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: Zone;
  readonly onOpenSimulation: (id: number, pageId?: number) => void;
  readonly onOpenTable: (table: string) => void;
}

/** Everything that is wrong in a whole database: the last report, and a run in progress. */
export function IntegrityView(props: IntegrityViewProps) {
  const { connectionId } = props;
  const client = useClient();
  const queries = useQueryClient();
  const query = useQuery(integrityQuery(client, connectionId));
  const [pace, setPace] = useState<IntegrityPace>('full');
  const refresh = async (): Promise<void> => queries.invalidateQueries({ queryKey: ['integrity', connectionId] });
  const start = useMutation({
    mutationFn: async (continues: boolean) => client.call('integrity.start', { connectionId, pace, continues }),
    onSettled: refresh,
  });
  const stop = useMutation({
    mutationFn: async () => client.call('integrity.stop', { connectionId }),
    onSettled: refresh,
  });
  return (
    <section className={styles['view']} aria-label="Integrity">
      <QueryPanel query={query} what="the integrity report">
        {(state) => (
          <>
            <Header
              {...props}
              state={state}
              pace={pace}
              onPace={setPace}
              onStart={(continues) => start.mutate(continues)}
              isBusy={start.isPending || stop.isPending}
              onStop={() => stop.mutate()}
            />
            {start.error === null ? null : <FailurePanel failure={toFailure(start.error)} />}
            {state.run.step === 'failed' && <FailurePanel failure={state.run.failure} />}
            {state.report === null ? <NothingYet state={state} /> : <FindingList {...props} report={state.report} />}
          </>
        )}
      </QueryPanel>
    </section>
  );
}

function NothingYet({ state: { run } }: { readonly state: IntegrityState }) {
  if (run.step === 'running') return null;
  return (
    <EmptyState
      title="This database has not been checked yet"
      text="The check opens every stored blob and tests every rule of yaptide’s data. It changes nothing, can be stopped and continued, and keeps running while you use other views."
    />
  );
}

interface HeaderProps extends Pick<IntegrityViewProps, 'now' | 'zone'> {
  readonly state: IntegrityState;
  readonly pace: IntegrityPace;
  readonly onPace: (pace: IntegrityPace) => void;
  readonly onStart: (continues: boolean) => void;
  readonly onStop: () => void;
  readonly isBusy: boolean;
}

function Header({ state, now, zone, pace, onPace, onStart, onStop, isBusy }: HeaderProps) {
  const { run, report, stopped } = state;
  const isRunning = run.step === 'running';
  return (
    <header className={styles['head']}>
      <div className={styles['line']}>
        <h1>Integrity</h1>
        <span className={styles['dim']}>
          {report === null ? null : (
            <>
              checked <Age instant={report.finishedAt} now={now} zone={zone} /> ago
            </>
          )}
        </span>
        <div className={styles['actions']}>
          {report !== null && <SaveButtons report={report} zone={zone} />}
          {isRunning ? (
            <Button disabled={isBusy} onClick={onStop}>
              <IconPlayerStop size={14} aria-hidden="true" /> Stop the check
            </Button>
          ) : (
            <>
              <label className={styles['pace']} title="Pauses between reads, so that yaptide stays responsive">
                <input
                  type="checkbox"
                  checked={pace === 'gentle'}
                  onChange={(event) => onPace(event.target.checked ? 'gentle' : 'full')}
                />
                At half speed
              </label>
              {stopped !== null && (
                <Button disabled={isBusy} title={stopped.text} onClick={() => onStart(true)}>
                  Continue the check
                </Button>
              )}
              <Button look="primary" disabled={isBusy} onClick={() => onStart(false)}>
                <IconShieldCheck size={15} aria-hidden="true" />{' '}
                {report === null ? 'Check the database' : 'Check again'}
              </Button>
            </>
          )}
        </div>
      </div>
      {isRunning ? <Progress run={run} /> : <Facts state={state} />}
    </header>
  );
}

function Progress({ run }: { readonly run: Extract<IntegrityState['run'], { readonly step: 'running' }> }) {
  const { fraction, text, remaining, found } = run;
  const left = remaining === null ? '' : `, about ${formatDuration(Math.max(1, remaining) * 1e6)} left`;
  return (
    <div className={styles['progress']} role="status">
      <progress value={fraction} aria-label="Progress of the check" />
      <span>
        {visibleText(text)}
        {left}
      </span>
      <span className={styles['dim']}>
        {found === 0 ? 'nothing found so far' : `${formatPlural(found, 'finding')} so far`}
      </span>
    </div>
  );
}

function Facts({ state: { report, stopped } }: { readonly state: IntegrityState }) {
  if (report === null) return stopped === null ? null : <p className={styles['dim']}>{stopped.text}.</p>;
  const { blobs, rules, comparison, unchecked } = report;
  const change = comparison === null ? '' : changeText(comparison);
  return (
    <p className={styles['facts']}>
      {formatPlural(rules, 'rule')} · {formatPlural(blobs.opened, 'blob')} opened, {formatBytes(blobs.bytes)}
      {comparison !== null && (
        <>
          {' · '}
          <b>{change === '' ? 'no change' : change}</b> since the previous check
        </>
      )}
      {unchecked.length > 0 && (
        <span className={styles['warn']} title={unchecked.join('\n')}>
          {' · '}
          {formatPlural(unchecked.length, 'rule')} not checked
        </span>
      )}
      {stopped !== null && ` · ${stopped.text}`}
    </p>
  );
}

function SaveButtons({ report, zone }: { readonly report: IntegrityReport; readonly zone: Zone }) {
  const name = `integrity ${fileNamePart(report.connection.name)} ${report.finishedAt.slice(0, 10)}`;
  const save = (text: string, type: string, ending: string): void =>
    saveFile(new Blob([text], { type }), `${name}.${ending}`);
  return (
    <>
      <Button look="ghost" onClick={() => save(integrityHtml(report, zone), 'text/html', 'html')}>
        Save the report
      </Button>
      <Button
        look="ghost"
        onClick={() => save(`${JSON.stringify(report, undefined, 2)}\n`, 'application/json', 'json')}
      >
        Save as JSON
      </Button>
    </>
  );
}
