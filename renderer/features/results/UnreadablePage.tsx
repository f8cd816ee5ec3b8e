import { Button } from '#renderer/ui/Button.tsx';
import { type DecodedPage, inflateLimit, type InflateOptions, largestInflateLimit } from '#shared/domain/page.ts';
import { formatBytes } from '#shared/figures.ts';
import { visibleText } from '#shared/visibleText.ts';
import styles from './Results.module.css';

interface UnreadablePageProps {
  readonly decoded: Extract<DecodedPage, { readonly step: 'unreadable' }>;
  readonly title: string;
  /** Decodes the page again with another limit. */
  readonly onRead: (options: InflateOptions) => void;
}

/** A page that cannot be plotted: what is wrong, and what is available all the same. */
export function UnreadablePage({ decoded, title, onRead }: UnreadablePageProps) {
  const { defects, text, firstBytes, sizes } = decoded;
  const declared = sizes.declared === null ? '' : `, which claim to hold ${formatBytes(sizes.declared)}`;
  return (
    <section className={styles['unreadable']} aria-label={`Page ${title}`}>
      <h3>This page cannot be drawn</h3>
      <ul>
        {defects.map(({ kind, message }) => (
          <li key={`${kind} ${message}`}>{message}</li>
        ))}
      </ul>
      <p>
        {sizes.stored === 0 ? 'Nothing is stored' : `${formatBytes(sizes.stored)} are stored${declared}`}.
        {sizes.inflated > 0 ? ` ${formatBytes(sizes.inflated)} could be read.` : ''}
      </p>
      {defects.some(({ kind }) => kind === 'too-large') && <LargePage declared={sizes.declared} onRead={onRead} />}
      {text !== '' && (
        <>
          <h4>What could be read</h4>
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrollable text is reached by keyboard only so */}
          <pre tabIndex={0}>{visibleText(text.slice(0, 5000))}</pre>
        </>
      )}
      {firstBytes.length > 0 && (
        <>
          <h4>The first bytes as stored</h4>
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrollable text is reached by keyboard only so */}
          <pre tabIndex={0}>{toHexLines(firstBytes).join('\n')}</pre>
        </>
      )}
    </section>
  );
}

interface LargePageProps extends Pick<UnreadablePageProps, 'onRead'> {
  readonly declared: number | null;
}

/** Data beyond the usual limit is read after asking: all of it if it fits into a string, otherwise its first values. */
function LargePage({ declared, onRead }: LargePageProps) {
  const isPossible = declared !== null && declared > inflateLimit && declared <= largestInflateLimit;
  return (
    <p className={styles['large']}>
      {isPossible ? (
        <Button onClick={() => onRead({ limit: declared })}>Read all {formatBytes(declared)}</Button>
      ) : null}
      <Button onClick={() => onRead({ limit: inflateLimit, partial: true })}>
        Show the first {formatBytes(inflateLimit)}
      </Button>
      {isPossible ? (
        <span>All of it takes about {formatBytes(3 * declared)} of memory while it is decoded.</span>
      ) : null}
    </p>
  );
}

const width = 16;

/** Bytes as a hex dump: offset, sixteen bytes, and their ASCII with dots for the rest. */
export function toHexLines(bytes: Uint8Array): readonly string[] {
  return Array.from({ length: Math.ceil(bytes.length / width) }, (_, line) => {
    const part = [...bytes.subarray(line * width, (line + 1) * width)];
    const hex = part.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const ascii = part.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '·')).join('');
    return `${(line * width).toString(16).padStart(6, '0')}  ${hex.padEnd(width * 3 - 1)}  ${ascii}`;
  });
}
