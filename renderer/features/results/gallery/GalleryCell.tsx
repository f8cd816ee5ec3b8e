import { IconAlertTriangle } from '@tabler/icons-react';
import type { DecodedPage, ValueStatistics } from '#shared/domain/page.ts';
import { PagePicture } from '../PagePicture.tsx';
import { pageFigure } from './pageFigure.ts';
import styles from './GalleryTable.module.css';

interface GalleryCellProps {
  /** For screen readers: `Dose of simulation 12`. */
  readonly name: string;
  /** undefined while loading. */
  readonly decoded: DecodedPage | undefined;
  readonly failed: boolean;
  readonly picture: { readonly width: number; readonly height: number };
  /** The shared scale of values; null for its own. */
  readonly shared: ValueStatistics | null;
  readonly isSelected: boolean;
  readonly onOpen: () => void;
  readonly onSelect: () => void;
}

/** One page in the gallery: its image, one figure below it, and a checkbox. */
export function GalleryCell(props: GalleryCellProps) {
  const { name, decoded, failed, picture, shared, isSelected, onOpen, onSelect } = props;
  const problem = decoded?.step === 'unreadable' ? (decoded.defects[0]?.message ?? 'It cannot be read') : '';
  const mark = decoded?.step === 'page' ? (decoded.page.defects[0]?.message ?? '') : problem;
  const figure = decoded?.step === 'page' ? pageFigure(decoded.page) : undefined;
  const title = figure?.title ?? (failed ? 'could not be read' : problem === '' ? '' : 'cannot be read');
  return (
    <div className={styles['card']} data-selected={isSelected}>
      <button
        type="button"
        className={styles['open']}
        aria-label={`Open ${name}`}
        title={mark}
        onClick={onOpen}
        onKeyDown={(event) => {
          if (event.key !== ' ') return;
          event.preventDefault();
          onSelect();
        }}
      >
        {decoded?.step === 'page' ? (
          <PagePicture page={decoded.page} shared={shared} {...picture} />
        ) : (
          <span className={styles['blank']} style={picture} />
        )}
        <b>
          {mark !== '' && <IconAlertTriangle size={13} role="img" aria-label={mark} />}
          {title}
        </b>
        <small>{figure?.aside ?? ''}</small>
      </button>
      <input
        type="checkbox"
        className={styles['check']}
        aria-label={`Select ${name}`}
        checked={isSelected}
        onChange={onSelect}
        tabIndex={-1}
      />
    </div>
  );
}
