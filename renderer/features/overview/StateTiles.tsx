import { FigureTile } from '#renderer/ui/Panel.tsx';
import type { Overview } from '#shared/domain/overview.ts';
import { formatCount } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import type { OverviewLinks } from './overviewProps.ts';
import { groupsText } from './stateGroups.ts';

interface StateTilesProps extends Pick<OverviewLinks, 'onShowSimulations'> {
  /** undefined until it is known. */
  readonly overview: Overview | undefined;
}

/** How many simulations are unfinished, and how many failed lately. */
export function StateTiles({ overview, onShowSimulations }: StateTilesProps) {
  if (overview === undefined) {
    return (
      <>
        <FigureTile figure={undefined} name="unfinished" text="" />
        <FigureTile figure={undefined} name="failed in 24 h" text="" />
      </>
    );
  }
  const { unfinished, failedLately } = overview;
  const count = unfinished.states.reduce((sum, one) => sum + one.count, 0);
  const { user, ofOneUser } = failedLately;
  const whose =
    failedLately.count === 0
      ? 'no simulation failed'
      : ofOneUser === failedLately.count
        ? `all of ${visibleText(user?.username ?? 'one user')}`
        : `${formatCount(ofOneUser)} of ${visibleText(user?.username ?? 'one user')}`;
  return (
    <>
      <FigureTile
        figure={formatCount(count)}
        name="unfinished"
        text={count === 0 ? 'nothing is running' : groupsText(unfinished.states)}
        onShow={
          count === 0 ? undefined : () => onShowSimulations({ states: unfinished.states.map(({ value }) => value) })
        }
      />
      <FigureTile
        figure={formatCount(failedLately.count)}
        name="failed in 24 h"
        tone={failedLately.count === 0 ? 'good' : 'danger'}
        text={whose}
        onShow={
          failedLately.count === 0
            ? undefined
            : () => onShowSimulations({ states: ['FAILED'] }, { column: 'endedAt', direction: 'descending' })
        }
      />
    </>
  );
}
