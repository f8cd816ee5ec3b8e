import type { Page } from '#shared/domain/page.ts';
import type { PlotProps } from '../plotProps.ts';
import type { axisScales } from '../plotSettings.ts';
import styles from './Tools.module.css';

interface SegmentsProps<Value extends string> {
  /** Shown before the buttons: `y`. */
  readonly name: string;
  /** For screen readers, the name of the group: `Vertical scale`. */
  readonly title: string;
  readonly value: Value;
  readonly choices: readonly { readonly value: Value; readonly text: string; readonly title?: string }[];
  readonly onChoose: (value: Value) => void;
}

/** A row of joined buttons of which one is pressed. */
export function Segments<Value extends string>({ name, title, value, choices, onChoose }: SegmentsProps<Value>) {
  return (
    <span className={styles['segments']} role="group" aria-label={title}>
      {name === '' ? null : <em aria-hidden="true">{name}</em>}
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          aria-pressed={choice.value === value}
          title={choice.title}
          onClick={() => onChoose(choice.value)}
        >
          {choice.text}
        </button>
      ))}
    </span>
  );
}

type AxisScale = (typeof axisScales)[number];

/** Buttons for the scale of an axis. */
export function ScaleChoice({ onChoose, ...props }: Omit<SegmentsProps<AxisScale>, 'choices'>) {
  return (
    <Segments
      {...props}
      choices={[
        { value: 'lin', text: 'lin', title: 'Linear' },
        { value: 'log', text: 'log', title: 'Logarithmic; zero and below cannot be shown' },
        { value: 'symlog', text: 'symlog', title: 'Logarithmic on both sides of zero' },
      ]}
      onChoose={onChoose}
    />
  );
}

/** Whether any axis of a page was repaired, so that there is something to choose. */
function hasRepairedAxis(page: Page): boolean {
  return page.axes.some((axis) => axis.repaired !== null);
}

/** Buttons for repaired or stored axes; nothing if every axis is correct as stored. */
export function AxesChoice({ page, settings, onSettings }: Pick<PlotProps, 'page' | 'settings' | 'onSettings'>) {
  if (!hasRepairedAxis(page)) return null;
  const repair = page.axes.map((axis) => axis.repair).find((text) => text !== '') ?? '';
  return (
    <Segments
      name="axis"
      title="Which axis is shown"
      value={settings.axes}
      choices={[
        { value: 'repaired', text: 'repaired', title: repair },
        { value: 'stored', text: 'stored', title: 'The axis exactly as stored' },
      ]}
      onChoose={(axes) => onSettings({ axes, zoom: null, cut: null })}
    />
  );
}
