import type { Page } from '#shared/domain/page.ts';
import type { PlotProps } from '../plotProps.ts';
import { Segments } from './Segments.tsx';

/** Whether any axis of a page was repaired, so that there is something to choose. */
export function hasRepairedAxis(page: Page): boolean {
  return page.axes.some((axis) => axis.repaired !== null);
}

/** Buttons for repaired or stored axes; nothing where every axis is right as stored. */
export function AxesChoice({ page, settings, onSettings }: Pick<PlotProps, 'page' | 'settings' | 'onSettings'>) {
  if (!hasRepairedAxis(page)) return null;
  const repair = page.axes.map((axis) => axis.repair).find((text) => text !== '') ?? '';
  return (
    <Segments
      name="axis"
      title="Reading of the axis"
      value={settings.axes}
      choices={[
        { value: 'repaired', text: 'repaired', title: repair },
        { value: 'stored', text: 'stored', title: 'The axis exactly as the database has it' },
      ]}
      onChoose={(axes) => onSettings({ axes, zoom: null, cut: null })}
    />
  );
}
