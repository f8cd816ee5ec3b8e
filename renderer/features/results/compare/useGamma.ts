import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { computeGamma } from '#renderer/gamma/computeGamma.ts';
import { toDoseGrid } from '#renderer/gamma/doseGrid.ts';
import type { GammaCriteria } from '#renderer/gamma/gammaModel.ts';
import type { GammaRequest, GammaResult } from '#renderer/gamma/gammaMessages.ts';
import type { Page } from '#shared/domain/page.ts';
import type { ChosenCriteria } from './comparison.ts';
import { formatPlural } from '#shared/figures.ts';

/** The limit of gamma, in the search and in the drawing. */
export const gammaLimit = 2;
export const sweepDoses = [1, 2, 3] as const;
export const sweepDistances = [1, 2, 3] as const;

export type GammaState =
  | { readonly step: 'impossible'; readonly reason: string }
  | { readonly step: 'running'; readonly fraction: number; readonly stop: () => void }
  | { readonly step: 'stopped'; readonly again: () => void }
  | { readonly step: 'done'; readonly result: GammaResult; readonly norm: number };

interface GammaPair {
  /** Identifies this pair of pages. */
  readonly key: string;
  readonly reference: Page;
  readonly evaluated: Page;
  readonly criteria: ChosenCriteria;
  /** Also computes the pass rates of other criteria. */
  readonly isSweeping: boolean;
}

function toRequest({ reference, evaluated, criteria, isSweeping }: GammaPair): GammaRequest | string {
  const { unit } = reference.quantity;
  const [one, other] = [toDoseGrid(reference, unit), toDoseGrid(evaluated, unit)];
  if (typeof one === 'string') return `The reference cannot be compared by gamma: ${one}.`;
  if (typeof other === 'string') return `The evaluated page cannot be compared by gamma: ${other}.`;
  if (one.axes.length !== other.axes.length) {
    return `The reference has ${formatPlural(one.axes.length, 'axis', 'axes')} with more than one bin, the evaluated page ${other.axes.length}.`;
  }
  const norm = reference.statistics.max;
  if (!(norm > 0)) return 'The reference has no value above zero.';
  const chosen = (dosePercent: number, distance: number): GammaCriteria => ({
    dosePercent,
    distance,
    isLocal: criteria.isLocal,
    norm,
    cutOffPercent: criteria.cutOff,
    limit: gammaLimit,
    method:
      criteria.method === 'stepping'
        ? { kind: 'stepping', step: distance / 10, radius: gammaLimit * distance }
        : { kind: 'step-free' },
  });
  const others = isSweeping
    ? sweepDoses.flatMap((dose) => sweepDistances.map((distance) => chosen(dose, distance)))
    : [];
  return { reference: one, evaluated: other, criteria: [chosen(criteria.dose, criteria.distance), ...others] };
}

/** Computes gamma in a worker whenever the pages or the criteria change; an outdated computation is ended. */
export function useGamma(pair: GammaPair | null): GammaState | null {
  const queries = useQueryClient();
  const [fraction, setFraction] = useState(0);
  const request = useMemo(() => (pair === null ? 'There is nothing to compare.' : toRequest(pair)), [pair]);
  const queryKey = ['gamma', pair?.key, pair?.criteria, pair?.isSweeping];
  const { data, error, fetchStatus, refetch } = useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      setFraction(0);
      if (typeof request === 'string') throw new Error(request);
      return computeGamma(request, { signal, onProgress: setFraction });
    },
    enabled: typeof request !== 'string',
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
    structuralSharing: false,
  });
  if (pair === null) return null;
  if (typeof request === 'string') return { step: 'impossible', reason: request };
  if (data !== undefined) return { step: 'done', result: data, norm: pair.reference.statistics.max };
  if (fetchStatus === 'fetching') {
    return { step: 'running', fraction, stop: () => void queries.cancelQueries({ queryKey, exact: true }) };
  }
  if (error !== null) return { step: 'impossible', reason: error.message };
  return { step: 'stopped', again: () => void refetch() };
}
