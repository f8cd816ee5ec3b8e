import { IconArrowLeft, IconSwitchVertical } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { changedSettings, parsePlotSettings } from '#renderer/plots/plotSettings.ts';
import { curveLetter } from '#renderer/plots/overlay/curveColours.ts';
import { Button, IconButton } from '#renderer/ui/Button.tsx';
import { useCommands } from '#renderer/ui/commands.tsx';
import { EmptyState } from '#renderer/ui/EmptyState.tsx';
import { formatPlural } from '#shared/figures.ts';
import { differingParts } from '#shared/differingParts.ts';
import type { Page } from '#shared/domain/page.ts';
import { AddSimulation } from './AddSimulation.tsx';
import { ComparedList, type ComparedSimulation } from './ComparedList.tsx';
import { ComparedNumbers } from './ComparedNumbers.tsx';
import { ComparisonHeader } from './ComparisonHeader.tsx';
import { useComparedFacts } from './FactsOfComparison.tsx';
import { type Comparison, type ComparedPage, criteriaOf, linesOf, withSwapped } from './comparison.ts';
import { gammaCaption } from './gammaText.ts';
import { GammaPanel } from './GammaPanel.tsx';
import { InputsPanel } from './inputs/InputsPanel.tsx';
import { type ComparedRun, useComparedInputs } from './inputs/useComparedInputs.ts';
import { LineComparison } from './LineComparison.tsx';
import { MapComparison } from './MapComparison.tsx';
import { PagesThatFit } from './PagesThatFit.tsx';
import { useComparisonSource } from './useComparisonSource.ts';
import { useGamma } from './useGamma.ts';
import { type LoadedPage, pageOf, useComparedPages } from './useComparedPages.ts';
import styles from './Compare.module.css';

interface CompareViewProps {
  readonly connectionId: string;
  readonly comparison: Comparison;
  readonly onComparison: (changes: Partial<Comparison>) => void;
  readonly simulations: ReadonlyMap<number, ComparedSimulation>;
  /** Simulations that were opened before, whose pages are offered, too. */
  readonly open: readonly number[];
  readonly onBack: () => void;
}

/** Several pages compared with one of them, the reference. */
export function CompareView(props: CompareViewProps) {
  const { connectionId, comparison, onComparison, simulations, open, onBack } = props;
  const { pages = [], hidden = [] } = comparison;
  const loaded = useComparedPages(connectionId, pages);
  const evaluated = Math.min(comparison.evaluated ?? 1, Math.max(1, pages.length - 1));
  const reference = pageOf(loaded[0]);
  const inputs = useComparedInputs(connectionId, runsOf(pages, simulations));
  const identical = useMemo(() => identicalTo(reference, loaded), [reference, loaded]);
  return (
    <div className={styles['compare']}>
      <div className={styles['left']}>
        <header>
          <IconButton label="Back" onClick={onBack}>
            <IconArrowLeft size={16} />
          </IconButton>
          <h1>Compare</h1>
          <span>{formatPlural(pages.length, 'page')}</span>
        </header>
        <ComparedList
          loaded={loaded}
          simulations={simulations}
          evaluated={evaluated}
          hidden={hidden}
          canHide={reference?.kind === '1D'}
          onReference={(index) => onComparison(withReference(comparison, index))}
          onEvaluated={(index) => onComparison({ evaluated: index === 1 ? undefined : index })}
          onHide={(index) => onComparison({ hidden: toggled(hidden, index) })}
          onRemove={(index) => onComparison(without(comparison, index))}
        >
          {pages.length > 1 && (
            <div className={styles['adding']}>
              <Button onClick={() => onComparison(withSwapped(comparison, evaluated))}>
                <IconSwitchVertical size={14} aria-hidden="true" /> Swap A and {curveLetter(evaluated)}
              </Button>
            </div>
          )}
          {loaded[0] !== undefined && (
            <PagesThatFit
              {...{ connectionId, pages, simulations, open }}
              reference={loaded[0]}
              onAdd={(page) => onComparison({ pages: [...pages, page] })}
            />
          )}
        </ComparedList>
        {pages.length > 0 && (
          <AddSimulation
            connectionId={connectionId}
            pages={pages}
            onPages={(next) => onComparison({ pages: next, evaluated: undefined, hidden: undefined })}
          />
        )}
        <InputsPanel loaded={loaded} inputs={inputs} identical={identical} />
        <p className={styles['hint']}>
          The set stays while you browse. <kbd>C</kbd> adds the open page to it, or removes it.
        </p>
      </div>
      {pages.length === 0 ? (
        <EmptyState
          title="No pages to compare"
          text="Open a page of results and press C to add it; a second one can come from any simulation."
        />
      ) : (
        <Compared
          connectionId={connectionId}
          loaded={loaded}
          evaluated={evaluated}
          comparison={comparison}
          onComparison={onComparison}
          simulations={simulations}
        />
      )}
    </div>
  );
}

interface ComparedProps extends Pick<CompareViewProps, 'connectionId' | 'comparison' | 'onComparison' | 'simulations'> {
  readonly loaded: readonly LoadedPage[];
  readonly evaluated: number;
}

/** The plots and figures, depending on the reference's dimensions. */
function Compared({ connectionId, loaded, evaluated, comparison, onComparison, simulations }: ComparedProps) {
  const [isSweeping, setSweeping] = useState(false);
  const reference = pageOf(loaded[0]);
  const other = pageOf(loaded[evaluated]);
  const { gamma: chosenCriteria, lines: chosenLines, maps: chosenMaps } = comparison;
  const criteria = useMemo(() => criteriaOf({ gamma: chosenCriteria }), [chosenCriteria]);
  const lines = useMemo(() => linesOf({ lines: chosenLines }), [chosenLines]);
  const maps = useMemo(() => parsePlotSettings(chosenMaps), [chosenMaps]);
  const pairKey = [loaded[0], loaded[evaluated]].map((each) => each?.at.page).join(' ');
  const pair = useMemo(
    () =>
      reference === undefined || other === undefined
        ? null
        : { key: `${connectionId} ${pairKey}`, reference, evaluated: other, criteria, isSweeping },
    [connectionId, pairKey, reference, other, criteria, isSweeping],
  );
  const gamma = useGamma(pair);
  const source = useComparisonSource(connectionId, loaded, comparison);
  const { hidden } = comparison;
  const drawable = useMemo(() => drawableLines(loaded, hidden ?? []), [loaded, hidden]);
  useCommands([
    {
      id: 'reset-plot',
      title: 'Reset the plot settings',
      group: 'page',
      shortcut: 'R',
      run: () =>
        onComparison({
          lines: undefined,
          maps: changedSettings({ ...parsePlotSettings({}), colourMap: maps.colourMap }),
          layout: undefined,
          derived: undefined,
        }),
    },
  ]);
  const isLine = reference?.kind === '1D';
  const facts = useComparedFacts({
    connectionId,
    loaded,
    simulations,
    drawn: isLine
      ? drawable.filter(({ isHidden }) => !isHidden).map(({ index }) => index)
      : reference?.kind === '2D'
        ? [0, ...(other?.kind === '2D' ? [evaluated] : [])]
        : loaded.map(({ index }) => index),
    axes: isLine ? 'repaired' : maps.axes,
    normalise: isLine ? lines.normalise : 'none',
  });
  if (reference === undefined) return <p className={styles['waiting']}>{loaded[0]?.problem ?? ''}</p>;
  const label = loaded[0]?.label?.title ?? reference.quantity.name;
  const panel = (
    <>
      {pair === null ? (
        <p className={styles['quiet']}>Add a second page to compare with the reference.</p>
      ) : (
        <GammaPanel
          state={gamma}
          criteria={criteria}
          onCriteria={(changes) => onComparison({ gamma: differingParts(criteriaOf({}), { ...criteria, ...changes }) })}
          unit={reference.quantity.unit}
          isSweeping={isSweeping}
          onSweep={() => setSweeping(true)}
        />
      )}
    </>
  );
  if (reference.kind === '1D') {
    return (
      <LineComparison
        lines={drawable}
        facts={facts}
        source={source}
        label={label}
        settings={lines}
        onSettings={(changes) => onComparison({ lines: differingParts(linesOf({}), { ...lines, ...changes }) })}
      >
        {panel}
      </LineComparison>
    );
  }
  if (reference.kind === '2D') {
    return (
      <MapComparison
        source={source}
        facts={facts}
        reference={{ page: reference, index: 0, name: nameOf(loaded[0], reference) }}
        evaluated={
          other?.kind === '2D' ? { page: other, index: evaluated, name: nameOf(loaded[evaluated], other) } : undefined
        }
        label={label}
        settings={maps}
        onSettings={(changes) => onComparison({ maps: differingParts(parsePlotSettings({}), { ...maps, ...changes }) })}
        layout={comparison.layout ?? 'side'}
        onLayout={(layout) => onComparison({ layout: layout === 'side' ? undefined : layout })}
        derived={comparison.derived ?? 'gamma'}
        onDerived={(kind) => onComparison({ derived: kind === 'gamma' ? undefined : kind })}
        gamma={gamma}
        gammaCaption={gammaCaption(gamma, criteria, reference.quantity.unit)}
      >
        {panel}
      </MapComparison>
    );
  }
  return (
    <>
      <ComparisonHeader
        title={`${label}, ${formatPlural(loaded.length, 'page')}`}
        agreement={null}
        facts={facts}
        more={[]}
      />
      <div className={styles['middle']} data-wide={reference.kind !== 'ND'}>
        <ComparedNumbers loaded={loaded} />
      </div>
      {reference.kind === 'ND' && <aside className={styles['side']}>{panel}</aside>}
    </>
  );
}

/** The simulations of the pages, each once, as soon as all of them are known; the reference's first. */
function runsOf(
  pages: readonly ComparedPage[],
  simulations: ReadonlyMap<number, ComparedSimulation>,
): readonly ComparedRun[] {
  const ids = [...new Set(pages.map(({ simulation }) => simulation))];
  const runs = ids.flatMap((id) => simulations.get(id)?.run ?? []);
  return runs.length === ids.length ? runs : [];
}

/** The positions of the pages whose values are bit for bit those of the reference. */
function identicalTo(reference: Page | undefined, loaded: readonly LoadedPage[]): ReadonlySet<number> {
  const places = loaded.slice(1).flatMap((each) => {
    const page = pageOf(each);
    const isSame = reference !== undefined && page !== undefined && hasSameValues(reference, page);
    return isSame ? [each.index] : [];
  });
  return new Set(places);
}

function hasSameValues(one: Page, two: Page): boolean {
  const [a, b] = [one.quantity, two.quantity];
  if (one.kind !== two.kind || a.unit !== b.unit || a.values.length !== b.values.length) return false;
  return a.values.every((value, at) => Object.is(value, b.values[at]));
}

/** `simulation 12, z_profile: Dose` */
function nameOf(loaded: LoadedPage | undefined, page: Page): string {
  if (loaded === undefined) return '';
  return `simulation ${loaded.at.simulation}, ${loaded.estimator}: ${loaded.label?.title ?? page.quantity.name}`;
}

/** The readable pages of one dimension; the others say in the list why they are not drawn. */
function drawableLines(loaded: readonly LoadedPage[], hidden: readonly number[]) {
  return loaded.flatMap((each) => {
    const page = pageOf(each);
    if (page?.kind !== '1D') return [];
    return [{ index: each.index, page, isHidden: hidden.includes(each.index), name: nameOf(each, page) }];
  });
}

function toggled(all: readonly number[], index: number): readonly number[] | undefined {
  const next = all.includes(index) ? all.filter((each) => each !== index) : [...all, index];
  return next.length === 0 ? undefined : next;
}

/** The same pages with another one first; settings tied to positions are reset. */
function withReference({ pages = [] }: Comparison, index: number): Partial<Comparison> {
  const chosen = pages[index];
  if (chosen === undefined) return {};
  return { pages: [chosen, ...pages.filter((_, at) => at !== index)], evaluated: undefined, hidden: undefined };
}

function without({ pages = [] }: Comparison, index: number): Partial<Comparison> {
  return { pages: pages.filter((_, at) => at !== index), evaluated: undefined, hidden: undefined };
}
