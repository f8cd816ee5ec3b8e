import { IconAlertTriangle } from '@tabler/icons-react';
import { formatCount } from '#renderer/format/formatCount.ts';
import { visibleText } from '#renderer/format/visibleText.ts';
import { RadioRow } from '#renderer/ui/RadioRow.tsx';
import { conflictKinds, type ConflictKind, type RestoreChoices, type RestorePlan } from '#shared/domain/archive.ts';
import { conflictChoices } from './archiveWords.ts';
import type { RestoreKind } from './useRestoreFlow.ts';
import styles from './Archives.module.css';

interface ConflictBoxesProps {
  readonly plan: RestorePlan;
  readonly kind: RestoreKind;
  readonly choices: RestoreChoices;
  readonly onChoices: (choices: RestoreChoices) => void;
}

const maxVisible = 6;

/** What stands in the way, by kind, and what is to be done about it. A kind that was settled stays, to be settled anew. */
export function ConflictBoxes({ plan, kind, choices, onChoices }: ConflictBoxesProps) {
  const shown = conflictKinds.filter(
    (each) => (plan.conflictCounts[each] ?? 0) > 0 || choices[conflictChoices[each].key] !== 'abort',
  );
  const isDamaged = plan.damage !== null;
  return (
    <>
      {isDamaged && (
        <ConflictBox
          of="damaged"
          messages={[plan.damage.message]}
          count={1}
          kind={kind}
          choices={choices}
          onChoices={onChoices}
        />
      )}
      {shown.map((each) => (
        <ConflictBox
          key={each}
          of={each}
          messages={plan.conflicts
            .filter((conflict) => conflict.kind === each)
            .slice(0, maxVisible)
            .map(messageOf)}
          count={plan.conflictCounts[each] ?? 0}
          kind={kind}
          choices={choices}
          onChoices={onChoices}
        />
      ))}
    </>
  );
}

interface ConflictBoxProps extends Omit<ConflictBoxesProps, 'plan'> {
  readonly of: ConflictKind | 'damaged';
  /** The first of them. */
  readonly messages: readonly string[];
  readonly count: number;
}

function ConflictBox({ of, messages, count, kind, choices, onChoices }: ConflictBoxProps) {
  const { key, legend, meaning, choices: possible } = conflictChoices[of];
  const offered: readonly { readonly value: string; readonly label: string }[] = possible.filter(
    ({ value }) => kind === 'restore' || (value !== 'replace' && value !== 'keep'),
  );
  const choose = (value: string): void => {
    const chosen = possible.find((each) => each.value === value);
    if (chosen !== undefined) onChoices({ ...choices, [key]: chosen.value });
  };
  return (
    <section className={styles['conflict']} data-open={choices[key] === 'abort'}>
      <IconAlertTriangle size={16} stroke={1.7} aria-hidden="true" />
      <div>
        <RadioRow
          label={`${legend}${count > 0 ? `: ${formatCount(count)}` : ''}`}
          value={choices[key]}
          choices={offered}
          onValue={choose}
          hint={meaning}
        />
        {messages.length === 0 ? null : (
          <ul>
            {messages.map((message) => (
              <li key={message}>{visibleText(message)}</li>
            ))}
            {count > messages.length && <li>… and {formatCount(count - messages.length)} more</li>}
          </ul>
        )}
      </div>
    </section>
  );
}

/** What stands in the way of a row; most messages name the row themselves. */
function messageOf({ table, id, message }: RestorePlan['conflicts'][number]): string {
  const row = `${table} ${id}`;
  return message.startsWith(row) ? message : `${row}: ${message}`;
}
