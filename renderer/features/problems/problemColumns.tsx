import { StateBadge } from '#renderer/badges/StateBadge.tsx';
import type { Zone } from '#renderer/format/formatInstant.ts';
import { Age } from '#renderer/ui/Age.tsx';
import { TextCell } from '#renderer/ui/TextCell.tsx';
import type { TableColumn } from '#renderer/ui/table/tableColumn.ts';
import { WarningMark } from '#renderer/ui/WarningMark.tsx';
import type { SimulationSummary } from '#shared/domain/simulation.ts';
import type { ProblemSimulation } from '#shared/domain/problem.ts';
import { formatCount } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import styles from './Problems.module.css';
import { deadWords, reasonWords } from './problemWords.ts';

interface ProblemColumnsOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly zone: Zone;
}

/** The columns of the list of problems, named like its sort keys. */
export function problemColumns({ now, zone }: ProblemColumnsOptions): readonly TableColumn<ProblemSimulation>[] {
  return [
    {
      id: 'id',
      header: 'id',
      width: 82,
      align: 'end',
      sortable: true,
      descendingFirst: true,
      cell: ({ simulation: { id } }) => formatCount(id),
      text: ({ simulation: { id } }) => String(id),
    },
    {
      id: 'reason',
      header: 'reason',
      width: 200,
      cell: ({ reason, certainlyDead }) => (
        <>
          {certainlyDead ? <WarningMark words={[deadWords]} /> : null}
          {reasonWords[reason]}
        </>
      ),
      text: ({ reason }) => reasonWords[reason],
    },
    {
      id: 'title',
      header: 'title',
      width: 190,
      cell: ({ simulation: { title, titleLength } }) => <TextCell text={title} length={titleLength} />,
      text: ({ simulation: { title } }) => title,
    },
    {
      id: 'username',
      header: 'user',
      width: 110,
      cell: ({ simulation }) => <TextCell text={userText(simulation)} />,
      text: ({ simulation }) => userText(simulation),
    },
    {
      id: 'state',
      header: 'state',
      width: 176,
      cell: ({ simulation: { state } }) => <StateBadge state={state} />,
      text: ({ simulation: { state } }) => state,
    },
    {
      id: 'lastSignAt',
      header: 'last update',
      width: 96,
      align: 'end',
      sortable: true,
      cell: ({ lastSignAt }) => <Age instant={lastSignAt} now={now} zone={zone} />,
      text: ({ lastSignAt }) => lastSignAt,
    },
    {
      id: 'tasks',
      header: 'tasks',
      width: 84,
      align: 'end',
      cell: ({ simulation }) => tasksText(simulation),
      text: ({ simulation }) => tasksText(simulation),
    },
    {
      id: 'evidence',
      header: 'evidence',
      width: 230,
      flexible: true,
      cell: (row) => <span className={styles['evidence']}>{visibleText(particularEvidence(row))}</span>,
      text: ({ evidence }) => evidence.join('; '),
    },
    {
      id: 'platform',
      header: 'platform',
      width: 90,
      hiddenAtFirst: true,
      cell: ({ simulation: { platform } }) => <TextCell text={platform} />,
      text: ({ simulation: { platform } }) => platform,
    },
    {
      id: 'simulator',
      header: 'simulator',
      width: 90,
      hiddenAtFirst: true,
      cell: ({ simulation: { simulator } }) => <TextCell text={simulator} />,
      text: ({ simulation: { simulator } }) => simulator,
    },
  ];
}

/** The user's name; null if the row has none, the id if the user was removed. */
function userText({ userId, username }: SimulationSummary): string | null {
  return username === null && userId !== null ? `user ${userId} (removed)` : username;
}

/** COMPLETED tasks of all. */
function tasksText({ tasksTotal, tasksCompleted }: SimulationSummary): string {
  return tasksTotal === 0 ? 'no tasks' : `${formatCount(tasksCompleted)}/${formatCount(tasksTotal)}`;
}

/** What no other column shows: the first two facts are the state and the last update. */
function particularEvidence({ evidence }: ProblemSimulation): string {
  return evidence.slice(2).join('; ');
}
