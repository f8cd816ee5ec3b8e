import { useQuery } from '@tanstack/react-query';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { formatCount } from '#renderer/format/formatCount.ts';
import { FacetFilter } from '#renderer/ui/FacetFilter.tsx';
import { FilterLine } from '#renderer/ui/ListHeader.tsx';
import { defaultStuckHours, stuckKinds, stuckReasonSchema, type StuckKind } from '#shared/domain/stuck.ts';
import { LimitFilter } from './LimitFilter.tsx';
import { stuckCountQuery } from './stuckQueries.ts';
import type { StuckListState } from './stuckListState.ts';
import { kindWords, reasonWords } from './stuckWords.ts';
import styles from './Stuck.module.css';

interface StuckFiltersProps {
  readonly connectionId: string;
  readonly view: StuckListState;
  readonly onView: (change: Partial<StuckListState>) => void;
}

/** Which simulations in trouble are shown: the kind, the limit, the reasons. */
export function StuckFilters({ connectionId, view, onView }: StuckFiltersProps) {
  const client = useClient();
  const { kind, limitHours, reasons } = view;
  const { data: counts } = useQuery(stuckCountQuery({ client, connectionId }, { kind, limitHours }));
  const setReasons = (chosen: readonly string[] | undefined): void => {
    const known = chosen?.flatMap((reason) => {
      const parsed = stuckReasonSchema.safeParse(reason);
      return parsed.success ? [parsed.data] : [];
    });
    onView({ reasons: known });
  };
  return (
    <>
      <FilterLine label="Filters">
        <span className={styles['kinds']} role="group" aria-label="Kind of trouble">
          {stuckKinds.map((each) => (
            <KindButton
              key={each}
              connectionId={connectionId}
              kind={each}
              limitHours={limitHours}
              chosen={each === kind}
              onChoose={() => onView({ kind: each, reasons: undefined })}
            />
          ))}
        </span>
        {kind === 'stuck' && (
          <LimitFilter
            hours={limitHours}
            isUsual={limitHours === defaultStuckHours}
            onHours={(hours) => onView({ limitHours: hours })}
          />
        )}
        <FacetFilter
          name="Reason"
          facets={counts?.reasons.map(({ reason, count }) => ({ value: reason, count }))}
          chosen={reasons}
          onChosen={setReasons}
          draw={(value) => {
            const reason = stuckReasonSchema.safeParse(value);
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
  readonly kind: StuckKind;
  readonly limitHours: number;
  readonly chosen: boolean;
  readonly onChoose: () => void;
}

function KindButton({ connectionId, kind, limitHours, chosen, onChoose }: KindButtonProps) {
  const { data } = useQuery(stuckCountQuery({ client: useClient(), connectionId }, { kind, limitHours }));
  return (
    <button type="button" aria-pressed={chosen} onClick={onChoose}>
      {kindWords[kind].label}
      {data === undefined ? null : <small>{formatCount(data.count)}</small>}
    </button>
  );
}
