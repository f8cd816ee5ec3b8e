import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { toFailure } from '#renderer/api/client.ts';
import type { CellReader } from '#renderer/grid/CellViewer.tsx';
import { maxBlobPiece } from '#shared/domain/grid.ts';
import type { DecodedPage } from '#shared/domain/page.ts';
import { formatBytes } from '#shared/figures.ts';
import { makeFailure } from '#shared/failure.ts';
import { visibleText } from '#shared/visibleText.ts';
import type { ResultPages } from './resultPages.ts';
import styles from './Results.module.css';

interface Size {
  readonly width: number;
  readonly height: number;
}

interface PageThumbProps {
  readonly pages: ResultPages;
  readonly id: number;
  readonly size: Size;
}

/** The picture of a page, by its id. */
export function PageThumb({ pages, id, size }: PageThumbProps) {
  const query = useQuery({
    queryKey: ['result-page', pages.key, id],
    queryFn: async ({ signal }) => pages.loadPage(id, signal),
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
    structuralSharing: false,
  });
  return <Drawn query={query} pages={pages} size={size} missing={`There is no page ${id}.`} />;
}

interface BlobPictureProps extends Omit<PageThumbProps, 'id'> {
  readonly reader: CellReader;
  readonly bytes: number;
}

/** The picture of a page whose bytes a result holds; without its estimator, whose metadata may name the order of its axes. */
export function BlobPicture({ pages, reader, bytes, size }: BlobPictureProps) {
  const query = useQuery({
    queryKey: ['result-blob', ...reader.key],
    queryFn: async ({ signal }) => {
      if (bytes > maxBlobPiece) throw tooLarge(bytes);
      return pages.decodeBlob(await reader.readBytes(signal), signal);
    },
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
    structuralSharing: false,
  });
  return <Drawn query={query} pages={pages} size={size} missing="" />;
}

interface DrawnProps extends Omit<PageThumbProps, 'id'> {
  readonly query: UseQueryResult<DecodedPage | null>;
  readonly missing: string;
}

function Drawn({ query: { data, error }, pages, size, missing }: DrawnProps) {
  if (data?.step === 'page') return pages.draw(data.page, size);
  const why = error !== null ? toFailure(error).message : data === null ? missing : (data?.defects[0]?.message ?? '');
  const words = visibleText(why);
  return (
    <span className={styles['noPicture']} style={size} title={words} aria-busy={data === undefined && error === null}>
      {words}
    </span>
  );
}

function tooLarge(bytes: number): Error {
  return makeFailure({
    code: 'too-large',
    message: `The page is ${formatBytes(bytes)} large`,
    hint: `Select its id too: without it, only pages of up to ${formatBytes(maxBlobPiece)} are drawn.`,
  });
}
