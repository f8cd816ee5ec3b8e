import { join } from 'node:path';
import type { Rectangle } from 'electron';
import { z } from 'zod';
import { makeSettingsFile, type SettingsFile } from '#core/settingsFile.ts';

/** The position of the window, in screen pixels; `bounds` are those of the window when it is not maximised. */
const windowStateSchema = z
  .strictObject({
    version: z.literal(1),
    bounds: z
      .strictObject({ x: z.int(), y: z.int(), width: z.int().min(1), height: z.int().min(1) })
      .readonly()
      .nullable(),
    maximised: z.boolean(),
  })
  .readonly();
export type WindowState = z.infer<typeof windowStateSchema>;

/** Keeps the position of the window in `window.json`. */
export function makeWindowStateFile(directory: string): SettingsFile<WindowState> {
  return makeSettingsFile({
    path: join(directory, 'window.json'),
    schema: windowStateSchema,
    missing: { version: 1, bounds: null, maximised: false },
  });
}

export const minSize = { width: 800, height: 520 } as const;
const usualSize = { width: 1440, height: 900 } as const;

/** How much of a window must be visible on a screen, in pixels. */
const visible = { width: 120, height: 60 } as const;

interface PlacedWindow {
  readonly width: number;
  readonly height: number;
  /** Omitted if the system should place it. */
  readonly x?: number;
  readonly y?: number;
}

/** The position for a window: the remembered one if a screen still shows enough of it, otherwise the default size. */
export function placeWindow(bounds: Rectangle | null, workAreas: readonly Rectangle[]): PlacedWindow {
  const area = bounds === null ? undefined : workAreas.find((candidate) => shows(candidate, bounds));
  if (bounds === null || area === undefined) return fitted(usualSize, workAreas[0]);
  return { ...fitted(bounds, area), x: bounds.x, y: bounds.y };
}

function shows(area: Rectangle, { x, y, width, height }: Rectangle): boolean {
  const wide = Math.min(x + width, area.x + area.width) - Math.max(x, area.x);
  const high = Math.min(y + height, area.y + area.height) - Math.max(y, area.y);
  // The title bar must not be above the screen: the window could not be moved.
  return wide >= visible.width && high >= visible.height && y >= area.y;
}

function fitted(wanted: PlacedWindow, area: Rectangle | undefined): PlacedWindow {
  return {
    width: Math.max(minSize.width, Math.min(wanted.width, area?.width ?? wanted.width)),
    height: Math.max(minSize.height, Math.min(wanted.height, area?.height ?? wanted.height)),
  };
}
