import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import { maxCurves } from '#renderer/plots/overlay/curveColours.ts';
import { type ComparedPage, isSamePage } from './comparison.ts';

/** The pages chosen for comparison, kept while other pages are open. */
interface ComparisonSet {
  readonly pagesOf: (connectionId: string) => readonly ComparedPage[];
  readonly set: (connectionId: string, pages: readonly ComparedPage[]) => void;
  /** Appends a page, or removes it if it is included already. A full set is unchanged. */
  readonly toggle: (connectionId: string, page: ComparedPage) => void;
  /** Makes a page the reference: the first of the set, whether it is included or not. */
  readonly pin: (connectionId: string, page: ComparedPage) => void;
}

const ComparisonContext = createContext<ComparisonSet | undefined>(undefined);

const none: readonly ComparedPage[] = [];

/** Keeps the pages to compare of each connection for as long as the window is open. */
export function ComparisonProvider({ children }: { readonly children: ReactNode }) {
  const [sets, setSets] = useState<Readonly<Record<string, readonly ComparedPage[]>>>({});
  const value = useMemo<ComparisonSet>(
    () => ({
      pagesOf: (connectionId) => sets[connectionId] ?? none,
      set: (connectionId, pages) => setSets((all) => ({ ...all, [connectionId]: pages })),
      toggle: (connectionId, page) =>
        setSets((all) => {
          const before = all[connectionId] ?? none;
          const without = before.filter((each) => !isSamePage(each, page));
          const isIn = without.length < before.length;
          return { ...all, [connectionId]: isIn ? without : [...before, page].slice(0, maxCurves) };
        }),
      pin: (connectionId, page) =>
        setSets((all) => {
          const others = (all[connectionId] ?? none).filter((each) => !isSamePage(each, page));
          return { ...all, [connectionId]: [page, ...others].slice(0, maxCurves) };
        }),
    }),
    [sets],
  );
  return <ComparisonContext value={value}>{children}</ComparisonContext>;
}

/** The pages to compare. */
export function useComparisonSet(): ComparisonSet {
  const set = useContext(ComparisonContext);
  if (set === undefined) throw new Error('useComparisonSet needs a ComparisonProvider above it');
  return set;
}
