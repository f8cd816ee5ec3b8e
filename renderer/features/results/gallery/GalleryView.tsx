import { IconArrowLeft, IconX } from '@tabler/icons-react';
import { useQueries } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useClient } from '#renderer/api/ApiProvider.tsx';
import { toFailure } from '#renderer/api/client.ts';
import { StateBadge } from '#renderer/badges/StateBadge.tsx';
import { maxCurves } from '#renderer/plots/overlay/curveColours.ts';
import { Button, IconButton } from '#renderer/ui/Button.tsx';
import { useCommands } from '#renderer/ui/commands.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';
import { useEscapeKey } from '#renderer/ui/useEscapeKey.ts';
import type { Simulation } from '#shared/domain/simulation.ts';
import { formatCount, formatPlural } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import type { ComparedPage } from '../compare/comparison.ts';
import { ExportMenu, usePlotMenu } from '../export/ExportMenu.tsx';
import { resultQueries } from '../pageLoader.ts';
import { filterColumns, type GallerySearch, galleryColumns, type SimulationResults } from './galleryModel.ts';
import { GalleryFilters } from './GalleryFilters.tsx';
import { GalleryTable } from './GalleryTable.tsx';
import { useGalleryExport } from './useGalleryExport.tsx';
import { useRowMenu } from './useRowMenu.tsx';
import { useColumnUnits } from './UnitFilter.tsx';
import { SimulationPicker } from './SimulationPicker.tsx';
import styles from './Gallery.module.css';

interface GalleryViewProps {
  readonly connectionId: string;
  readonly search: GallerySearch;
  readonly onSearch: (changes: Partial<GallerySearch>) => void;
  /** The loaded data of the simulations. */
  readonly simulations: ReadonlyMap<number, Simulation>;
  /** Why some of them cannot be shown, such as that they do not exist. */
  readonly failures: ReadonlyMap<number, string>;
  readonly onOpen: (at: ComparedPage) => void;
  readonly onCompare: (pages: readonly ComparedPage[]) => void;
  readonly onBack: () => void;
}

/** The results of several simulations as a wall of images: the same quantity is in one column. */
export function GalleryView(props: GalleryViewProps) {
  const { connectionId, search, onSearch, simulations, failures, onOpen, onCompare, onBack } = props;
  const { simulations: ids = [] } = search;
  const { results, problems, isReading } = useSimulationResults(connectionId, ids);
  const columns = useMemo(() => galleryColumns(results), [results]);
  const { unitOf } = useColumnUnits(connectionId, columns, search.units !== undefined);
  const shown = filterColumns(columns, search, unitOf);
  const [chosen, setChosen] = useState<readonly ComparedPage[]>([]);
  const selected = useMemo(() => new Set(chosen.map(({ page }) => page)), [chosen]);
  const toggle = (at: ComparedPage): void =>
    setChosen((all) =>
      all.some(({ page }) => page === at.page) ? all.filter(({ page }) => page !== at.page) : [...all, at],
    );
  const compare = (): void => onCompare(chosen.slice(0, maxCurves));
  useCommands(
    chosen.length === 0
      ? []
      : [
          {
            id: 'compare-selected',
            title: `Compare ${formatPlural(chosen.length, 'page')}`,
            group: 'page',
            shortcut: 'C',
            run: compare,
          },
        ],
  );
  useEscapeKey(chosen.length > 0, () => setChosen([]));
  const pages = shown.reduce((sum, column) => sum + column.pages.size, 0);
  const select = (own: readonly ComparedPage[]): void =>
    setChosen((all) => [...all, ...own.filter(({ page }) => !all.some((each) => each.page === page))]);
  const move = (place: number, by: 1 | -1): void => {
    const id = ids[place];
    if (id !== undefined) onSearch({ simulations: ids.toSpliced(place, 1).toSpliced(place + by, 0, id) });
  };
  const without = (id: number): void => onSearch({ simulations: ids.filter((each) => each !== id) });
  const menu = usePlotMenu();
  const exported = useGalleryExport({
    connectionId,
    columns: shown,
    simulations: ids.map((id) => ({ id, simulation: simulations.get(id) })),
    outputs: new Map(results.map(({ id, outputs }) => [id, outputs])),
    search,
  });
  const read = new Set(results.map(({ id }) => id));
  const rows = ids.map((id, place) => {
    const own = shown
      .flatMap(({ pages: each }) => each.get(id)?.page.id ?? [])
      .map((page) => ({ simulation: id, page }));
    const [first] = own;
    return {
      id,
      isRead: read.has(id),
      heading: (
        <SimulationHeading
          id={id}
          simulation={simulations.get(id)}
          problem={failures.get(id) ?? problems.get(id)}
          entries={[
            ...(first === undefined
              ? []
              : ([
                  { kind: 'action', label: 'Open its results', action: () => onOpen(first) },
                  {
                    kind: 'action',
                    label: `Select its ${formatPlural(own.length, 'page')}`,
                    action: () => select(own),
                  },
                ] as const)),
            { kind: 'action', label: 'Move up', disabled: place === 0, action: () => move(place, -1) },
            { kind: 'action', label: 'Move down', disabled: place === ids.length - 1, action: () => move(place, 1) },
            { kind: 'action', label: 'Remove from the gallery', action: () => without(id) },
            ...exported.entriesOf(id),
          ]}
          onRemove={() => without(id)}
        />
      ),
    };
  });
  return (
    <section className={styles['gallery']}>
      <header className={styles['header']}>
        <IconButton label="Back" onClick={onBack}>
          <IconArrowLeft size={16} />
        </IconButton>
        <h1>Gallery</h1>
        <span>
          {formatPlural(pages, 'page')} of {formatPlural(ids.length, 'simulation')}, in{' '}
          {formatPlural(shown.length, 'column')}
        </span>
        <div className={styles['actions']}>
          <ExportMenu menu={menu} entries={exported.entries} label="Export these pages" />
          {exported.dialog}
          <SimulationPicker
            connectionId={connectionId}
            chosen={ids}
            onToggle={(id) => (ids.includes(id) ? without(id) : onSearch({ simulations: [...ids, id] }))}
          />
        </div>
      </header>
      <GalleryFilters connectionId={connectionId} columns={columns} search={search} onSearch={onSearch} />
      <div className={styles['body']} aria-busy={isReading} onContextMenu={menu.onContextMenu}>
        {shown.length === 0 && !isReading ? (
          <Nothing
            simulations={ids.length}
            failures={[...failures.values()]}
            columns={columns.length}
            onSearch={onSearch}
          />
        ) : (
          <GalleryTable
            connectionId={connectionId}
            columns={shown}
            rows={rows}
            size={search.size ?? 'medium'}
            sharesScale={search.scale === undefined}
            selected={selected}
            onSelect={(simulation, { page }) => toggle({ simulation, page: page.id })}
            onOpen={(simulation, { page }) => onOpen({ simulation, page: page.id })}
          />
        )}
        {chosen.length > 0 && (
          <div className={styles['chosen']} role="status">
            <b>{formatPlural(chosen.length, 'page')}</b>
            {chosen.length > maxCurves && <span>the first {maxCurves} are compared</span>}
            <Button look="primary" onClick={compare}>
              Compare {formatPlural(Math.min(chosen.length, maxCurves), 'page')} <kbd>C</kbd>
            </Button>
            <Button onClick={() => setChosen([])}>
              Clear <kbd>Esc</kbd>
            </Button>
          </div>
        )}
      </div>
    </section>
  );
}

interface NothingProps extends Pick<GalleryViewProps, 'onSearch'> {
  readonly simulations: number;
  readonly failures: readonly string[];
  readonly columns: number;
}

function Nothing({ simulations, failures, columns, onSearch }: NothingProps) {
  if (simulations === 0)
    return (
      <EmptyState
        title="No simulation is in the gallery"
        text="Add one above, or select some in the list of simulations."
      />
    );
  if (columns === 0 && failures.length > 0)
    return <EmptyState title="No results to show" text={`${failures.join('. ')}.`} />;
  if (columns === 0)
    return (
      <EmptyState title="These simulations have no results" text="No page of results is stored for any of them." />
    );
  const clear = {
    quantities: undefined,
    estimators: undefined,
    units: undefined,
    dimensions: undefined,
    text: undefined,
  };
  return (
    <EmptyState title="All pages are hidden by filters" text="">
      <Button onClick={() => onSearch(clear)}>Clear filters</Button>
    </EmptyState>
  );
}

interface SimulationHeadingProps {
  readonly id: number;
  readonly simulation: Simulation | undefined;
  readonly problem: string | undefined;
  /** What can be done with the row. */
  readonly entries: readonly MenuEntry[];
  readonly onRemove: () => void;
}

function SimulationHeading({ id, simulation, problem, entries, onRemove }: SimulationHeadingProps) {
  const menu = useRowMenu(id, entries);
  return (
    <div className={styles['simulation']} onContextMenu={menu.onContextMenu}>
      <b title={visibleText(simulation?.title ?? '')}>{visibleText(simulation?.title ?? `Simulation ${id}`)}</b>
      <span>
        #{id}
        <IconButton label={`Remove simulation ${id} from the gallery`} onClick={onRemove}>
          <IconX size={13} />
        </IconButton>
        {menu.element}
      </span>
      {simulation !== undefined && (
        <>
          <StateBadge state={simulation.state} />
          <span>
            {[simulation.simulator, simulation.username ?? '']
              .filter((text) => text !== '')
              .map(visibleText)
              .join(' · ')}
          </span>
          <span>{formatCount(simulation.primariesSimulated)} primaries</span>
          <span>{formatPlural(simulation.tasksTotal, 'task')}</span>
        </>
      )}
      {problem !== undefined && <span className={styles['problem']}>{problem}</span>}
    </div>
  );
}

/** The lists of results of the simulations, as far as they have been read. */
function useSimulationResults(connectionId: string, ids: readonly number[]) {
  const client = useClient();
  const lists = useQueries({ queries: ids.map((id) => resultQueries.estimators(client, connectionId, id)) });
  const outputs = useQueries({ queries: ids.map((id) => resultQueries.scoredOutputs(client, connectionId, id)) });
  return useMemo(() => {
    const results = ids.flatMap((id, index): readonly SimulationResults[] => {
      const estimators = lists[index]?.data;
      // Names come from the inputs: until they are loaded, columns would be named and placed differently.
      const isNamed = outputs[index]?.isPending === false;
      return estimators === undefined || !isNamed ? [] : [{ id, estimators, outputs: outputs[index]?.data ?? [] }];
    });
    const problems = new Map(
      ids.flatMap((id, index) => {
        const error = lists[index]?.error ?? null;
        if (error !== null) return [[id, toFailure(error).message] as const];
        return lists[index]?.data?.length === 0 ? [[id, 'It has no results'] as const] : [];
      }),
    );
    const isReading = [...lists, ...outputs].some(({ isPending }) => isPending);
    return { results, problems, isReading };
    // oxlint-disable-next-line react/exhaustive-deps -- the answers change with the ids
  }, [lists, outputs]);
}
