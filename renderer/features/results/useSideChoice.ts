import { type RefObject, useEffect, useRef, useState } from 'react';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';

/** Whether the side panel is shown. */
export interface SideChoice {
  readonly shown: boolean;
  readonly toggle: () => void;
}

const name = 'results-side';
/** Below this width (in pixels) of the results the panel collapses, unless the user chose otherwise. */
const wideEnough = 780;

/** The side panel collapses if the results are narrow; the user's choice is remembered. */
export function useSideChoice(): { readonly box: RefObject<HTMLDivElement | null>; readonly side: SideChoice } {
  const box = useRef<HTMLDivElement>(null);
  const { preferences, update } = usePreferences();
  const [wide, setWide] = useState(true);
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(([entry]) => setWide((entry?.contentRect.width ?? 0) >= wideEnough));
    observer.observe(element);
    return () => observer.disconnect();
  });
  const chosen = preferences.splits[`${name}-${wide ? 'wide' : 'narrow'}`];
  const shown = chosen === undefined ? wide : chosen === 1;
  const toggle = (): void =>
    update((all) => ({
      ...all,
      splits: { ...all.splits, [`${name}-${wide ? 'wide' : 'narrow'}`]: shown ? 0 : 1 },
    }));
  return { box, side: { shown, toggle } };
}
