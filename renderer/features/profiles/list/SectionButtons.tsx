import { IconFileExport, IconFileImport, IconPlus } from '@tabler/icons-react';
import { useRef } from 'react';
import { Button } from '#renderer/ui/Button.tsx';
import styles from './ProfilesSection.module.css';

interface SectionButtonsProps {
  readonly onImport: (file: File) => void;
  readonly onExport: (() => void) | undefined;
  readonly onNew: () => void;
}

/** Import, export, and a new one. */
export function SectionButtons({ onImport, onExport, onNew }: SectionButtonsProps) {
  const file = useRef<HTMLInputElement>(null);
  return (
    <div className={styles['actions']}>
      <input
        ref={file}
        type="file"
        hidden
        aria-label="File of connections to import"
        accept=".json,application/json"
        onChange={(event) => {
          const [chosen] = event.target.files ?? [];
          if (chosen !== undefined) onImport(chosen);
          // The same file can be chosen again.
          event.target.value = '';
        }}
      />
      <Button look="ghost" onClick={() => file.current?.click()}>
        <IconFileImport size={16} stroke={1.7} aria-hidden="true" /> Import…
      </Button>
      {onExport === undefined ? null : (
        <Button look="ghost" title="Export all saved connections to a file, without secrets" onClick={onExport}>
          <IconFileExport size={16} stroke={1.7} aria-hidden="true" /> Export
        </Button>
      )}
      <Button onClick={onNew}>
        <IconPlus size={16} stroke={1.7} aria-hidden="true" /> New connection
      </Button>
    </div>
  );
}
