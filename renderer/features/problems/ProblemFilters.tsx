import { useQuery } from '@tanstack/react-query';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { FacetFilter } from '#renderer/ui/FacetFilter.tsx';
import { NumberFilter } from '#renderer/ui/NumberFilter.tsx';
import { FilterLine } from '#renderer/ui/ListHeader.tsx';
import { defaultStuckHours, problemKinds, problemReasonSchema, type ProblemKind } from '#shared/domain/problem.ts';
import { formatCount } from '#shared/figures.ts';
import type { ProblemListState } from './problemListState.ts';
import { problemCountQuery } from './problemQueries.ts';
import { hoursText, kindWords, reasonWords } from './problemWords.ts';
import styles from './Problems.module.css';

interface ProblemFiltersProps {
  readonly connectionId: string;
  readonly view: ProblemListState;
  readonly onView: (change: Partial<ProblemListState>) => void;
  /** False while the rows, which are loaded first, are still being read. */
  readonly isReady: boolean;
}

const usualHours = [1, 6, 24, 72, 168, 336] as const;
const limitText = (hours: number): string => `No update for ${hoursText(hours)}`;

/** Which problems are shown: the kind, the limit, the reasons. */
export function ProblemFilters({ connectionId, view, onView, isReady }: ProblemFiltersProps) {
  const client = useClient();
  const { kind, limitHours, reasons } = view;
  const { data: counts } = useQuery({
    ...problemCountQuery({ client, connectionId }, { kind, limitHours }),
    enabled: isReady,
  });
  const setReasons = (chosen: readonly string[] | undefined): void => {
    const known = chosen?.flatMap((reason) => {
      const parsed = problemReasonSchema.safeParse(reason);
      return parsed.success ? [parsed.data] : [];
    });
    onView({ reasons: known });
  };
  return (
    <>
      <FilterLine label="Filters">
        <span className={styles['kinds']} role="group" aria-label="Kind of problem">
          {problemKinds.map((each) => (
            <KindButton
              key={each}
              connectionId={connectionId}
              kind={each}
              limitHours={limitHours}
              chosen={each === kind}
              isReady={isReady}
              onChoose={() => onView({ kind: each, reasons: undefined })}
            />
          ))}
        </span>
        {kind === 'stuck' && (
          <NumberFilter
            name={limitText(defaultStuckHours)}
            unit="hours"
            usual={usualHours.map((hours) => ({ value: hours, label: hoursText(hours) }))}
            value={limitHours === defaultStuckHours ? undefined : limitHours}
            words={limitText}
            onValue={(hours = defaultStuckHours) => onView({ limitHours: hours })}
          />
        )}
        <FacetFilter
          name="Reason"
          facets={counts?.reasons.map(({ reason, count }) => ({ value: reason, count }))}
          chosen={reasons}
          onChosen={setReasons}
          draw={(value) => {
            const reason = problemReasonSchema.safeParse(value);
            return reason.success ? reasonWords[reason.data] : value;
          }}
        />
      </FilterLine>
      <p className={styles['meaning']}>{kindWords[kind].meaning}</p>
    </>
  );
}

interface KindButtonProps {
  readonly connectionId: string;
  readonly kind: ProblemKind;
  readonly limitHours: number;
  readonly chosen: boolean;
  readonly isReady: boolean;
  readonly onChoose: () => void;
}

function KindButton({ connectionId, kind, limitHours, chosen, isReady, onChoose }: KindButtonProps) {
  const { data } = useQuery({
    ...problemCountQuery({ client: useClient(), connectionId }, { kind, limitHours }),
    enabled: isReady,
  });
  return (
    <button type="button" aria-pressed={chosen} onClick={onChoose}>
      {kindWords[kind].label}
      {data === undefined ? null : <small>{formatCount(data.count)}</small>}
    </button>
  );
}
