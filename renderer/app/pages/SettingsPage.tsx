import { colourMapNames } from '#renderer/plots/plotSettings.ts';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import { Button } from '#renderer/ui/Button.tsx';
import { SelectField } from '#renderer/ui/Field.tsx';
import { RadioRow } from '#renderer/ui/RadioRow.tsx';
import type { Preferences } from '#shared/domain/preferences.ts';
import { formatPlural } from '#shared/figures.ts';
import styles from './SettingsPage.module.css';

const themes = [
  { value: 'system', label: 'Follow the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const;
const zones = [
  { value: 'local', label: 'Local time' },
  { value: 'utc', label: 'UTC' },
] as const;
const separators = [
  { value: ',', label: 'Comma' },
  { value: ';', label: 'Semicolon' },
  { value: 'tab', label: 'Tab' },
] as const;
const decimalSigns = [
  { value: '.', label: 'Point' },
  { value: ',', label: 'Comma' },
] as const;
const onOff = [
  { value: 'on', label: 'On' },
  { value: 'off', label: 'Off' },
] as const;

/** The settings of the whole window; saved at once. */
export function SettingsPage() {
  const { preferences, update } = usePreferences();
  const { csv, tables, splits } = preferences;
  const set = (change: Partial<Preferences>): void => update((all) => ({ ...all, ...change }));
  const setCsv = (change: Partial<Preferences['csv']>): void => set({ csv: { ...csv, ...change } });
  const layouts = Object.keys(tables).length + Object.keys(splits).length;
  return (
    <section className={styles['page']} aria-label="Settings">
      <h1>Settings</h1>
      <p className={styles['dim']}>
        Changes are saved immediately and apply to every connection and window on this machine.
      </p>
      <h2>Appearance</h2>
      <RadioRow label="Theme" value={preferences.theme} choices={themes} onValue={(theme) => set({ theme })} />
      <RadioRow
        label="Time zone"
        value={preferences.zone}
        choices={zones}
        onValue={(zone) => set({ zone })}
        hint="Date filters always use UTC."
      />
      <SelectField
        label="Colour map"
        width="half"
        value={colourMapNames.find((name) => name === preferences.colourMap) ?? 'viridis'}
        choices={colourMapNames.map((name) => ({ value: name, label: name }))}
        onValue={(colourMap) => set({ colourMap })}
      />
      <h2>Export and copying</h2>
      <RadioRow
        label="Escape formulas"
        value={csv.guardsFormulas ? 'on' : 'off'}
        choices={onOff}
        onValue={(value) => setCsv({ guardsFormulas: value === 'on' })}
        hint="Text that begins with =, +, - or @ gets a leading apostrophe ('), in CSV and in copied rows."
      />
      <RadioRow
        label="CSV: separator"
        value={csv.separator}
        choices={separators}
        onValue={(separator) => setCsv({ separator })}
      />
      <RadioRow
        label="CSV: decimal sign"
        value={csv.decimalSign}
        choices={decimalSigns}
        onValue={(decimalSign) => setCsv({ decimalSign })}
      />
      <RadioRow
        label="CSV: byte order mark"
        value={csv.byteOrderMark ? 'on' : 'off'}
        choices={onOff}
        onValue={(value) => setCsv({ byteOrderMark: value === 'on' })}
      />
      <h2>Layout</h2>
      <p className={styles['dim']}>
        {layouts === 0
          ? 'Columns and widths are at their defaults.'
          : `Columns or widths of ${formatPlural(layouts, 'table or pane', 'tables and panes')} were changed.`}
      </p>
      <Button disabled={layouts === 0} onClick={() => set({ tables: {}, splits: {} })}>
        Reset columns and widths
      </Button>
    </section>
  );
}
