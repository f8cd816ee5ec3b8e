import type { ComponentType, LazyExoticComponent } from 'react';
import type { Page } from '#shared/domain/page.ts';
import type { PlotSettings } from './plotSettings.ts';

export type PlotTheme = 'light' | 'dark';

/** A line of a read-out: `Z`, `15.20–15.25`, `cm`. */
export interface ReadoutEntry {
  readonly label: string;
  readonly text: string;
  readonly unit: string;
  /** The value in all its digits, if `text` is rounded. */
  readonly stored?: string;
  /** How it is computed, or why it is not. */
  readonly title?: string;
}

/** The read-out at the cursor: each axis's bin, then the value, rounded to the precision of the plot. */
export interface PlotReadout {
  readonly entries: readonly ReadoutEntry[];
}

export interface PlotProps {
  readonly page: Page;
  readonly settings: PlotSettings;
  readonly onSettings: (changes: Partial<PlotSettings>) => void;
  /** Which set of CSS colours is current; a change redraws. */
  readonly theme: PlotTheme;
  /** The user's name for the quantity: `Dose`. */
  readonly label: string;
  /** Meaning of the values, if they are numbers of materials or zones. */
  readonly valueNames?: ReadonlyMap<number, string> | undefined;
  readonly onReadout?: ((readout: PlotReadout | null) => void) | undefined;
}

export type PlotComponent = ComponentType<PlotProps>;

/** A way to draw pages. */
export interface PlotKind {
  readonly shows: (page: Page) => boolean;
  readonly View: LazyExoticComponent<PlotComponent>;
  /** Buttons above the plot. */
  readonly Tools?: LazyExoticComponent<PlotComponent>;
}
