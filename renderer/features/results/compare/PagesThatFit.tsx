import { IconPlus } from '@tabler/icons-react';
import { useQueries, useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { maxCurves } from '#renderer/plots/overlay/curveColours.ts';
import type { Page } from '#shared/domain/page.ts';
import { visibleText } from '#shared/visibleText.ts';
import { pageLabelOf } from '../pageLabel.ts';
import { usePageLoader } from '../PageLoaderProvider.tsx';
import { resultQueries } from '../pageLoader.ts';
import { PagePicture } from '../PagePicture.tsx';
import type { ComparedSimulation } from './ComparedList.tsx';
import type { ComparedPage } from './comparison.ts';
import { canBeCompared, type FittingPage, fittingPages } from './fittingPages.ts';
import { type LoadedPage, pageOf } from './useComparedPages.ts';
import styles from './Compare.module.css';
import fittingStyles from './PagesThatFit.module.css';

interface PagesThatFitProps {
  readonly connectionId: string;
  readonly reference: LoadedPage;
  readonly pages: readonly ComparedPage[];
  /** The simulations whose pages are offered: those of the set, and those that were opened before. */
  readonly open: readonly number[];
  readonly simulations: ReadonlyMap<number, ComparedSimulation>;
  readonly onAdd: (page: ComparedPage) => void;
}

const maxOffered = 12;
/** A page is read to know its unit, so only a few are. */
const maxRead = 2 * maxOffered;

/** Pages of the open simulations that can be compared with the reference, to be added with a click. */
export function PagesThatFit(props: PagesThatFitProps) {
  const { connectionId, reference, pages, open, simulations, onAdd } = props;
  const client = useClient();
  const heading = useId();
  const [text, setText] = useState('');
  const lists = useQueries({ queries: open.map((id) => resultQueries.estimators(client, connectionId, id)) });
  const listed = open.flatMap((id, index) => {
    const estimators = lists[index]?.data;
    return estimators === undefined ? [] : [{ id, estimators }];
  });
  const drawn = pageOf(reference);
  if (reference.summary === undefined || drawn === undefined || pages.length >= maxCurves) return null;
  const all = fittingPages(listed, { page: reference.summary, estimator: reference.estimator }, pages);
  if (all.length === 0) return null;
  const wanted = text.trim().toLowerCase();
  const found = all.filter(({ simulation, estimator, page }) =>
    `#${simulation} ${simulations.get(simulation)?.title ?? ''} ${estimator.name} ${page.pageName ?? ''}`
      .toLowerCase()
      .includes(wanted),
  );
  return (
    <section className={fittingStyles['fitting']} aria-labelledby={heading}>
      <h2 id={heading}>
        Pages that fit <small>{dimensionsText(drawn)}</small>
      </h2>
      {all.length > maxRead && (
        <input
          type="search"
          aria-label="Find a page that fits"
          placeholder="#id, title, estimator"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      <FittingList
        connectionId={connectionId}
        found={found.slice(0, maxRead)}
        reference={drawn}
        simulations={simulations}
        onAdd={onAdd}
      />
      {found.length === 0 && <p className={styles['quiet']}>No matches</p>}
      {found.length > maxRead && (
        <p className={styles['quiet']}>{found.length - maxRead} more: find them by id, title or estimator.</p>
      )}
    </section>
  );
}

interface FittingListProps extends Pick<PagesThatFitProps, 'connectionId' | 'simulations' | 'onAdd'> {
  readonly found: readonly FittingPage[];
  readonly reference: Page;
}

/** Those of some pages whose units fit, as far as they are known. */
function FittingList({ connectionId, found, reference, simulations, onAdd }: FittingListProps) {
  const loader = usePageLoader();
  const pages = useQueries({
    queries: found.map(({ estimator, page }) => resultQueries.page(loader, { connectionId, estimator, page })),
  });
  const fits = found.flatMap((each, index) => {
    const data = pages[index]?.data;
    if (data !== undefined && (data.step !== 'page' || !canBeCompared(data.page, reference))) return [];
    return [{ ...each, decoded: data?.page }];
  });
  if (found.length > 0 && fits.length === 0)
    return <p className={styles['quiet']}>None of the {found.length} pages read has a unit that fits.</p>;
  return (
    <ul>
      {fits.slice(0, maxOffered).map((each) => (
        <Fitting
          key={`${each.simulation} ${each.page.id}`}
          connectionId={connectionId}
          fitting={each}
          decoded={each.decoded}
          title={simulations.get(each.simulation)?.title}
          onAdd={() => onAdd({ simulation: each.simulation, page: each.page.id })}
        />
      ))}
    </ul>
  );
}

const dimensionsText = (page: Page): string =>
  page.kind === 'ND' ? `${page.axes.length}D` : page.kind === 'phase-space' ? '' : page.kind;

interface FittingProps {
  readonly connectionId: string;
  readonly fitting: FittingPage;
  /** undefined until it is read. */
  readonly decoded: Page | undefined;
  readonly title: string | undefined;
  readonly onAdd: () => void;
}

/** One page. */
function Fitting({ connectionId, fitting, decoded, title, onAdd }: FittingProps) {
  const { simulation, estimator, page } = fitting;
  const client = useClient();
  const { data: outputs = [] } = useQuery(resultQueries.scoredOutputs(client, connectionId, simulation));
  const name = visibleText(title ?? `Simulation ${simulation}`);
  const place = `#${simulation} · ${visibleText(estimator.name)} · ${pageLabelOf(outputs, estimator, page).title}`;
  return (
    <li>
      <button
        type="button"
        title={`Add to the comparison: ${name}, ${place}`}
        disabled={decoded === undefined}
        onClick={onAdd}
      >
        {decoded === undefined ? <i /> : <PagePicture page={decoded} width={44} height={30} />}
        <span>
          <b>{name}</b>
          <small>{place}</small>
        </span>
        <IconPlus size={14} aria-hidden="true" />
      </button>
    </li>
  );
}
