import { useCallback } from 'react';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import type { TableLayout } from '#renderer/ui/table/tableLayout.ts';

interface KeptLayout {
  readonly layout: TableLayout;
  readonly onLayout: (layout: TableLayout) => void;
}

const asItIs: TableLayout = {};

/** The user's column layout of a table, remembered under the table's name. */
export function useTableLayout(name: string): KeptLayout {
  const { preferences, update } = usePreferences();
  const onLayout = useCallback(
    (layout: TableLayout) => update((before) => ({ ...before, tables: { ...before.tables, [name]: toKept(layout) } })),
    [update, name],
  );
  return { layout: preferences.tables[name] ?? asItIs, onLayout };
}

function toKept({ order, hidden, pinned, widths }: TableLayout) {
  return {
    ...(order === undefined ? {} : { order: [...order] }),
    ...(hidden === undefined ? {} : { hidden: [...hidden] }),
    ...(pinned === undefined ? {} : { pinned: [...pinned] }),
    ...(widths === undefined ? {} : { widths: { ...widths } }),
  };
}
