import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { Panel } from '#renderer/ui/Panel.tsx';
import { QueryPanel } from '#renderer/ui/QueryPanel.tsx';
import type { DatabaseFacts, Overview } from '#shared/domain/overview.ts';
import { DatabasePanel } from './DatabasePanel.tsx';
import type { OverviewViewProps } from './overviewProps.ts';
import { storageByUserQuery } from './overviewQueries.ts';
import { RunningPanel } from './RunningPanel.tsx';
import { SimulationsPanel } from './SimulationsPanel.tsx';
import { StateTiles } from './StateTiles.tsx';
import { StoragePanel } from './StoragePanel.tsx';
import { UsersPanel } from './UsersPanel.tsx';
import styles from './Overview.module.css';

interface YaptidePanelsProps extends OverviewViewProps {
  readonly overview: UseQueryResult<Overview>;
  readonly facts: UseQueryResult<DatabaseFacts>;
  /** Whether what is cheap has been read. */
  readonly isReady: boolean;
}

/** Everything that is shown of a database of yaptide. */
export function YaptidePanels(props: YaptidePanelsProps) {
  const { connection, overview, facts, isReady, now, zone } = props;
  const byUser = useQuery({ ...storageByUserQuery(useClient(), connection.id), enabled: isReady });
  return (
    <>
      <div className={styles['tiles']} role="group" aria-label="What needs attention">
        <StateTiles {...props} overview={overview.data} />
        {props.renderProblems(isReady)}
      </div>
      <div className={styles['middle']}>
        <Part query={overview} title="Simulations" what="the simulations">
          {(data) => (
            <SimulationsPanel
              overview={data}
              zone={zone}
              onShow={(from, to) =>
                props.onShowSimulations({ startedFrom: momentText(from), startedBefore: momentText(to) })
              }
            />
          )}
        </Part>
        <Part query={overview} title="Unfinished" what="what is running">
          {(data) => (
            <RunningPanel
              overview={data}
              now={now}
              zone={zone}
              onOpen={props.onOpenSimulation}
              onShowAll={() => props.onShowSimulations({ states: data.unfinished.states.map(({ value }) => value) })}
            />
          )}
        </Part>
      </div>
      <div className={styles['lower']}>
        <StoragePanel facts={facts} byUser={byUser} onOpenUser={props.onOpenUser} />
        <Part query={overview} title="Most active users" what="the users">
          {(data) => (
            <UsersPanel
              overview={data}
              storage={byUser.data}
              now={now}
              zone={zone}
              onOpen={props.onOpenUser}
              onShowAll={props.onShowUsers}
            />
          )}
        </Part>
        <div className={styles['column']}>
          <DatabasePanel connection={connection} facts={facts} overview={overview.data} now={now} zone={zone} />
          {props.changes}
        </div>
      </div>
    </>
  );
}

/** A panel whose content draws its own frame once it is there. */
function Part<Data>({ title, ...rest }: { readonly title: string } & Parameters<typeof QueryPanel<Data>>[0]) {
  if (rest.query.data !== undefined) return rest.children(rest.query.data);
  return (
    <Panel title={title}>
      <QueryPanel {...rest} />
    </Panel>
  );
}

/** A moment as a filter takes it: `2026-11-17 00:00:00`, in UTC. */
function momentText(epoch: number): string {
  return new Date(epoch).toISOString().slice(0, 19).replace('T', ' ');
}
