import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useId, useMemo, useRef, useState } from 'react';
import { inflate } from '#renderer/decode/inflate.ts';
import { QueryPanel } from '#renderer/ui/QueryPanel.tsx';
import { type Tab, Tabs } from '#renderer/ui/Tabs.tsx';
import { CodeView } from '#renderer/ui/text/CodeView.tsx';
import { JsonText } from '#renderer/ui/text/JsonText.tsx';
import { saveFile } from '#renderer/ui/saveFile.ts';
import { Button } from '#renderer/ui/Button.tsx';
import type { StoredText } from '#shared/domain/grid.ts';
import type { Cell } from '#shared/domain/table.ts';
import { formatBytes } from '#shared/figures.ts';
import { hexDump, imageType, isJsonLike } from './cellContent.ts';
import styles from './CellViewer.module.css';

/** Where a value that was not moved with its row is read. */
export interface CellReader {
  /** Names the cell among all others. */
  readonly key: readonly string[];
  readonly readText: (signal: AbortSignal) => Promise<StoredText>;
  /** The beginning of a blob. */
  readonly readBytes: (signal: AbortSignal) => Promise<Uint8Array>;
}

interface CellViewerProps {
  /** The column's name. */
  readonly label: string;
  readonly cell: Exclude<Cell, null>;
  readonly reader: CellReader;
  /** Another view of the same value, which comes first: a plot. */
  readonly picture?: ReactNode;
}

/** One value as a whole: text, JSON as a tree, bytes, an image. */
export function CellViewer({ label, cell, reader, picture }: CellViewerProps) {
  return typeof cell !== 'string' && cell.kind === 'blob' ? (
    <BlobViewer label={label} bytes={cell.bytes} reader={reader} picture={picture} />
  ) : (
    <TextViewer label={label} cell={cell} reader={reader} />
  );
}

function TextViewer({ label, cell, reader }: CellViewerProps) {
  const isWhole = typeof cell === 'string';
  const query = useQuery({
    queryKey: ['cell-text', ...reader.key],
    queryFn: async ({ signal }) => (isWhole ? { text: cell, isCut: false } : reader.readText(signal)),
    gcTime: 0,
  });
  return (
    <QueryPanel query={query} what="the value">
      {({ text, isCut }) => <ShownText label={label} text={text ?? ''} note={isCut ? 'only the beginning' : ''} />}
    </QueryPanel>
  );
}

interface ShownTextProps {
  readonly label: string;
  readonly text: string;
  readonly note: string;
}

function ShownText({ label, text, note }: ShownTextProps) {
  const [as, setAs] = useState<'tree' | 'text'>('tree');
  return (
    <div className={styles['text']}>
      {note === '' ? null : <p className={styles['note']}>{note}</p>}
      {isJsonLike(text) ? (
        <JsonText name={label} text={text} as={as} onAs={setAs} />
      ) : (
        <CodeView label={label} text={text} />
      )}
    </div>
  );
}

type BlobView = 'picture' | 'content' | 'hex';

interface BlobViewerProps extends Pick<CellViewerProps, 'label' | 'reader' | 'picture'> {
  readonly bytes: number;
}

function BlobViewer({ label, bytes, reader, picture }: BlobViewerProps) {
  const panelId = useId();
  const query = useQuery({
    queryKey: ['cell-bytes', ...reader.key],
    queryFn: async ({ signal }) => openBlob(await reader.readBytes(signal)),
    gcTime: 0,
    structuralSharing: false,
  });
  const [chosen, setChosen] = useState<BlobView>();
  const { data } = query;
  const tabs: readonly Tab<BlobView>[] = [
    ...(picture === undefined ? [] : [{ name: 'picture', label: 'Picture' } as const]),
    ...(data === undefined || data.kind === 'bytes' ? [] : [{ name: 'content', label: data.label } as const]),
    { name: 'hex', label: 'Hex' },
  ];
  const view = tabs.find(({ name }) => name === chosen)?.name ?? tabs[0]?.name ?? 'hex';
  return (
    <div className={styles['viewer']}>
      <div className={styles['head']}>
        <Tabs label={`Views of ${label}`} panelId={panelId} tabs={tabs} chosen={view} onChoose={setChosen} />
        {data === undefined || data.bytes.length < bytes ? null : (
          <Button look="ghost" onClick={() => saveFile(new Blob([new Uint8Array(data.bytes)]), label)}>
            Save
          </Button>
        )}
      </div>
      <div id={panelId} role="tabpanel" aria-labelledby={`${panelId}-${view}`} className={styles['panel']}>
        {view === 'picture' ? (
          picture
        ) : (
          <QueryPanel query={query} what="the value">
            {(opened) => <ShownBlob label={label} opened={opened} stored={bytes} view={view} />}
          </QueryPanel>
        )}
      </div>
    </div>
  );
}

type OpenedBlob =
  | { readonly kind: 'text'; readonly label: string; readonly bytes: Uint8Array; readonly text: string }
  | { readonly kind: 'image'; readonly label: string; readonly bytes: Uint8Array; readonly type: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array };

/** A longer text is not shown, in bytes. */
const shownLimit = 48 * 2 ** 20;

/** What a blob holds: unpacked where it is gzip, a text where its bytes are one, an image where it begins as one. */
async function openBlob(bytes: Uint8Array): Promise<OpenedBlob> {
  const type = imageType(bytes);
  if (type !== undefined) return { kind: 'image', label: 'Image', bytes, type };
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const content = isGzip ? new Uint8Array((await inflate(bytes)).bytes) : bytes;
  if (content.length === 0 || content.length > shownLimit) return { kind: 'bytes', bytes };
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(content);
    return { kind: 'text', label: isJsonLike(text) ? 'JSON' : 'Text', bytes, text };
  } catch (error) {
    if (error instanceof TypeError) return { kind: 'bytes', bytes };
    throw error;
  }
}

interface ShownBlobProps {
  readonly label: string;
  readonly opened: OpenedBlob;
  /** Bytes that are stored. */
  readonly stored: number;
  readonly view: BlobView;
}

function ShownBlob({ label, opened, stored, view }: ShownBlobProps) {
  const { bytes } = opened;
  const note = bytes.length < stored ? `the first ${formatBytes(bytes.length)} of ${formatBytes(stored)}` : '';
  const dump = useMemo(() => (view === 'hex' ? hexDump(bytes) : ''), [bytes, view]);
  if (view === 'hex' || opened.kind === 'bytes') {
    return (
      <div className={styles['text']}>
        {note === '' ? null : <p className={styles['note']}>{note}</p>}
        <CodeView label={`${label} as bytes`} text={dump} />
      </div>
    );
  }
  if (opened.kind === 'image') return <ShownImage label={label} opened={opened} />;
  return <ShownText label={label} text={opened.text} note={note} />;
}

function ShownImage({
  label,
  opened,
}: {
  readonly label: string;
  readonly opened: { readonly bytes: Uint8Array; readonly type: string };
}) {
  const { bytes, type } = opened;
  const image = useRef<HTMLImageElement>(null);
  useEffect(() => {
    const url = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type }));
    if (image.current !== null) image.current.src = url;
    return () => URL.revokeObjectURL(url);
  }, [bytes, type]);
  return <img ref={image} className={styles['image']} alt={label} />;
}
