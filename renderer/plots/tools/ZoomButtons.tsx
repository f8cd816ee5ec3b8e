import { IconArrowBackUp, IconArrowForwardUp, IconArrowsMaximize } from '@tabler/icons-react';
import { useCommands } from '#renderer/ui/commands.tsx';
import { keyText } from '#renderer/ui/keyText.ts';
import { useZoomHistory } from './useZoomHistory.ts';
import styles from './Tools.module.css';

interface ZoomButtonsProps<Zoom> {
  /** The visible part; null for everything. */
  readonly zoom: Zoom | null;
  readonly onZoom: (zoom: Zoom | null) => void;
}

/** Undo and redo of zoom, and reset; shown once there is something to undo. */
export function ZoomButtons<Zoom>({ zoom, onZoom }: ZoomButtonsProps<Zoom>) {
  const { undo, redo } = useZoomHistory(zoom, onZoom);
  const whole = zoom === null ? null : () => onZoom(null);
  useCommands([
    ...(undo === null
      ? []
      : [{ id: 'undo-zoom', title: 'Undo zoom', group: 'page', shortcut: 'Ctrl Z', run: undo } as const]),
    ...(redo === null
      ? []
      : [{ id: 'redo-zoom', title: 'Redo zoom', group: 'page', shortcut: 'Ctrl Y', run: redo } as const]),
  ]);
  if (undo === null && redo === null && whole === null) return null;
  const buttons = [
    { label: 'Undo zoom', key: 'Ctrl Z', Icon: IconArrowBackUp, run: undo },
    { label: 'Redo zoom', key: 'Ctrl Y', Icon: IconArrowForwardUp, run: redo },
    { label: 'Show everything', key: 'double-click', Icon: IconArrowsMaximize, run: whole },
  ];
  return (
    <span className={styles['segments']} role="group" aria-label="Zoom">
      {buttons.map(({ label, key, Icon, run }) => (
        <button
          key={label}
          type="button"
          title={`${label} (${keyText(key)})`}
          aria-label={label}
          disabled={run === null}
          onClick={() => run?.()}
        >
          <Icon size={14} aria-hidden="true" />
        </button>
      ))}
    </span>
  );
}
