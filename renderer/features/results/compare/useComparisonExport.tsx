import { useExports } from '#renderer/listing/ExportsProvider.tsx';
import { safeNamePart } from '#renderer/pageFiles/fileNames.ts';
import { csvLong, csvMatrix } from '#renderer/pageFiles/csvPage.ts';
import type { PlotSettings } from '#renderer/plots/plotSettings.ts';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { copyAndTell } from '#renderer/ui/copyAndTell.ts';
import type { MenuEntry } from '#renderer/ui/PopupMenu.tsx';
import type { Page1D, Page2D } from '#shared/domain/page.ts';

/** A page of a comparison, or one computed from two of them. */
export interface ComparedData {
  /** Within a sentence: `A`, `the ratio` */
  readonly name: string;
  /** The name of the quantity. */
  readonly label: string;
  readonly page: Page1D | Page2D;
}

/** The entries of a comparison's menu for its numbers: each page copied for spreadsheets, and saved as CSV. */
export function useComparisonExport(data: readonly ComparedData[], axes: PlotSettings['axes']): readonly MenuEntry[] {
  const { begin } = useExports();
  const { csv } = usePreferences().preferences;
  const copy = ({ page, label }: ComparedData): string => {
    const options = { label, axes, csv: { ...csv, separator: 'tab', byteOrderMark: false } } as const;
    return [...(page.kind === '2D' ? csvMatrix(page, options) : csvLong(page, options))].join('');
  };
  const save = ({ name, page, label }: ComparedData): void =>
    begin({
      fileName: `compared_${safeNamePart(name, 'page')}.csv`,
      total: 1,
      unit: 'pages',
      write: () => Promise.resolve(new Blob([...csvLong(page, { label, axes, csv })], { type: 'text/csv' })),
    });
  if (data.length === 0) return [];
  return [
    { kind: 'line', label: 'copying' },
    ...data.map((each): MenuEntry => ({
      kind: 'action',
      label: `Copy data of ${each.name}`,
      hint: 'for spreadsheets',
      action: () => copyAndTell(copy(each), 'the values'),
    })),
    { kind: 'line', label: 'files' },
    ...data.map((each): MenuEntry => ({
      kind: 'action',
      label: `Save data of ${each.name}`,
      hint: 'CSV',
      action: () => save(each),
    })),
  ];
}
