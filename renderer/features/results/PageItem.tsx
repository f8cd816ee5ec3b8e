import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { isRepaired, type PageLabel } from '#renderer/features/results/pageLabel.ts';
import { formatRounded, typesetUnit } from '#renderer/plots/numberText.ts';
import type { Estimator, PageSummary } from '#shared/domain/estimator.ts';
import type { DecodedPage } from '#shared/domain/page.ts';
import { formatPlural } from '#shared/figures.ts';
import { PagePicture } from './PagePicture.tsx';
import { usePageLoader } from './PageLoaderProvider.tsx';
import { resultQueries } from './pageLoader.ts';
import styles from './Results.module.css';

interface PageItemProps {
  readonly connectionId: string;
  readonly estimator: Estimator;
  readonly page: PageSummary;
  readonly label: PageLabel;
  readonly selected: boolean;
  /** What is wrong with the page of a COMPLETED simulation. */
  readonly fault?: string | undefined;
  /** The width of a picture on the wall, in pixels, or a small one in the list. */
  readonly size: 'stamp' | number;
}

const stamp = { width: 44, height: 30 } as const;
const pictureHeight = 150;

/** One page in the list or the gallery: its image, name, quantity and unit. */
export function PageItem({ connectionId, estimator, page, label, selected, fault, size }: PageItemProps) {
  const loader = usePageLoader();
  const { data: decoded, isError } = useQuery(resultQueries.page(loader, { connectionId, estimator, page }));
  const { width, height } = size === 'stamp' ? stamp : { width: size, height: pictureHeight };
  const texts = describe(decoded, label);
  const mark = fault === undefined ? texts.mark : `Wrong though COMPLETED. ${fault}`;
  return (
    <span className={size === 'stamp' ? styles['item'] : styles['card']} data-selected={selected}>
      {decoded?.step === 'page' ? (
        <PagePicture page={decoded.page} width={width} height={height} className={styles['stamp']} />
      ) : (
        <span className={styles['stamp']} style={{ width, height }}>
          {(decoded?.step === 'unreadable' || isError) && <IconAlertTriangle size={16} aria-hidden="true" />}
        </span>
      )}
      <span className={styles['texts']}>
        <b title={texts.title}>{texts.title}</b>
        <small title={texts.aside}>{texts.aside}</small>
      </span>
      {mark !== '' && (
        <span className={styles['mark']} title={mark}>
          <IconAlertTriangle size={13} role="img" aria-label={mark} />
        </span>
      )}
    </span>
  );
}

function describe(decoded: DecodedPage | undefined, label: PageLabel) {
  const filter = label.filter === null ? '' : ` · ${label.filter}`;
  if (decoded === undefined) return { title: label.title, aside: `${label.detector}${filter}`, mark: '' };
  if (decoded.step === 'unreadable')
    return { title: label.title, aside: 'cannot be read', mark: decoded.defects[0]?.message ?? '' };
  const { page } = decoded;
  const [first] = page.defects;
  const mark = first?.message ?? (isRepaired(page) ? 'An axis of this page is shown repaired' : '');
  if (page.kind === 'phase-space') return { title: label.title, aside: formatPlural(page.particles, 'particle'), mark };
  const { values, name } = page.quantity;
  const unit = typesetUnit(page.quantity.unit);
  const unitText = unit === '' ? '' : ` · ${unit}`;
  const [value] = values;
  if (page.kind === '0D' && value !== undefined) {
    const text = formatRounded(value);
    return { title: `${text}${unit === '' ? '' : ` ${unit}`}`, aside: `${label.title}${filter}`, mark };
  }
  return { title: label.title, aside: `${label.detector === '' ? name : label.detector}${unitText}${filter}`, mark };
}
