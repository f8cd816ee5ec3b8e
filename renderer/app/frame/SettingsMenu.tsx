import { Menu } from '@base-ui/react/menu';
import { IconCheck, IconSettings } from '@tabler/icons-react';
import { usePreferences } from '#renderer/preferences/PreferencesProvider.tsx';
import styles from '#renderer/ui/Popup.module.css';
import type { Preferences } from '#shared/domain/preferences.ts';

const themes = [
  ['system', 'Follow the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
] as const;
const zones = [
  ['local', 'Local time'],
  ['utc', 'UTC'],
] as const;

/** Theme and time zone. */
export function SettingsMenu() {
  const { preferences, update } = usePreferences();
  return (
    <Menu.Root>
      <Menu.Trigger aria-label="Settings" title="Settings">
        <IconSettings aria-hidden="true" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner side="right" align="end" sideOffset={8} className={styles['positioner']}>
          <Menu.Popup className={styles['popup']}>
            <Choice
              label="Theme"
              options={themes}
              value={preferences.theme}
              onValue={(theme) => update((all) => ({ ...all, theme }))}
            />
            <Menu.Separator className={styles['separator']} />
            <Choice
              label="Time zone"
              options={zones}
              value={preferences.zone}
              onValue={(zone) => update((all) => ({ ...all, zone }))}
            />
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

interface ChoiceProps<Value extends Preferences['theme'] | Preferences['zone']> {
  readonly label: string;
  readonly options: readonly (readonly [Value, string])[];
  readonly value: Value;
  readonly onValue: (value: Value) => void;
}

function Choice<Value extends Preferences['theme'] | Preferences['zone']>({
  label,
  options,
  value,
  onValue,
}: ChoiceProps<Value>) {
  return (
    <Menu.RadioGroup value={value} onValueChange={onValue}>
      <div className={styles['label']}>{label}</div>
      {options.map(([each, name]) => (
        <Menu.RadioItem key={each} value={each} className={styles['item']} closeOnClick>
          {name}
          <Menu.RadioItemIndicator className={styles['aside']}>
            <IconCheck size={14} aria-hidden="true" />
          </Menu.RadioItemIndicator>
        </Menu.RadioItem>
      ))}
    </Menu.RadioGroup>
  );
}
