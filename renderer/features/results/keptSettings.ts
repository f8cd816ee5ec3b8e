import { createContext, useContext } from 'react';
import { parsePlotSettings, type PlotSettings } from '#renderer/plots/plotSettings.ts';
import type { PageLine } from './pageLabel.ts';

interface Kept {
  readonly pageId: number;
  readonly settings: PlotSettings;
}

/** How each estimator's pages were last drawn, by the estimator's connection and id. */
export type KeptSettings = Map<string, Kept>;

export const KeptSettingsContext = createContext<KeptSettings | undefined>(undefined);

/** Settings tied to the values of one page. */
function withoutValues(settings: PlotSettings, dimensions: PageLine['page']['dimensions']): PlotSettings {
  const { zoom } = settings;
  const isLine = Number(dimensions) === 1;
  return {
    ...settings,
    range: null,
    isoReference: null,
    zoom: isLine && zoom !== null ? { x: zoom.x, y: null } : zoom,
  };
}

/** Style settings, without those tied to the axes and values of one page. */
function withoutPlaces(settings: PlotSettings): PlotSettings {
  const first = parsePlotSettings({});
  return {
    ...settings,
    zoom: first.zoom,
    cut: first.cut,
    range: first.range,
    sliceIndices: first.sliceIndices,
    sliceAxes: first.sliceAxes,
    normalise: settings.normalise === 'point' ? 'none' : settings.normalise,
    normaliseAt: first.normaliseAt,
    picked: first.picked,
    lineCut: first.lineCut,
    region: first.region,
    isoReference: first.isoReference,
    volumeBox: first.volumeBox,
    profileAxis: first.profileAxis,
  };
}

interface Step {
  readonly from: PageLine | undefined;
  readonly to: PageLine | undefined;
  readonly settings: PlotSettings;
  /** How the estimator of the next page was last drawn. */
  readonly kept: Kept | undefined;
}

/**
 * The settings for the next page. Within an estimator its positions (zoom, cuts, picked parts) are kept; another
 * estimator is drawn as it was last, or initially like the previous page, without what is tied to that page.
 */
export function carriedSettings({ from, to, settings, kept }: Step): PlotSettings {
  if (from === undefined || to === undefined) return withoutPlaces(settings);
  const isAlike = from.page.dimensions === to.page.dimensions;
  if (from.estimator.id === to.estimator.id) {
    return isAlike ? withoutValues(settings, to.page.dimensions) : withoutPlaces(settings);
  }
  if (kept === undefined) return withoutPlaces(settings);
  return kept.pageId === to.page.id ? kept.settings : withoutValues(kept.settings, to.page.dimensions);
}

interface Leaving {
  readonly connectionId: string;
  readonly pages: readonly PageLine[];
  readonly chosen: PageLine | undefined;
  readonly settings: PlotSettings;
}

/** Returns the settings for another page, and stores those of the current page with its estimator. */
export function useCarriedSettings({
  connectionId,
  pages,
  chosen,
  settings,
}: Leaving): (pageId: number) => PlotSettings {
  const all = useContext(KeptSettingsContext);
  if (all === undefined) throw new Error('useCarriedSettings needs a PageLoaderProvider above it');
  const keyOf = ({ estimator }: PageLine): string => `${connectionId}/${estimator.id}`;
  return (pageId) => {
    const to = pages.find(({ page }) => page.id === pageId);
    if (chosen !== undefined) all.set(keyOf(chosen), { pageId: chosen.page.id, settings });
    return carriedSettings({ from: chosen, to, settings, kept: to === undefined ? undefined : all.get(keyOf(to)) });
  };
}
