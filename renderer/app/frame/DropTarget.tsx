import { useNavigate } from '@tanstack/react-router';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { figureKind, type FigureSource, readFigureSource } from '#renderer/figures/figureSource.ts';
import { DroppedFigure } from '../dropped/DroppedFigure.tsx';
import { ResultFile } from '../dropped/ResultFile.tsx';
import styles from './Frame.module.css';

type Taker = (file: File) => void;
interface Drops {
  readonly take: (taker: Taker) => () => void;
  /** Opens a result file from yaptide's web interface. */
  readonly openResults: (source: File | string) => void;
}

const DropContext = createContext<Drops | undefined>(undefined);

/** A dropped image, with the source that it names. */
interface PictureFile {
  readonly fileName: string;
  readonly source: FigureSource | null;
}

/** Larger files are not figures, in bytes. */
const largestFigure = 256 * 1024 * 1024;

/** A dropped image; null for files of other kinds. */
async function readFigure(file: File): Promise<PictureFile | null> {
  const start = new Uint8Array(await file.slice(0, 1024).arrayBuffer());
  if (file.size > largestFigure || figureKind(start) === null) return null;
  return { fileName: file.name, source: readFigureSource(new Uint8Array(await file.arrayBuffer())) };
}

/** Accepts a file dropped anywhere on the window; if no page wants it, the welcome page gets it. */
export function DropTarget({ children }: { readonly children: ReactNode }) {
  const navigate = useNavigate();
  const taker = useRef<Taker | undefined>(undefined);
  const waiting = useRef<File | undefined>(undefined);
  const [over, setOver] = useState(false);
  const [figure, setFigure] = useState<PictureFile | null>(null);
  const [results, setResults] = useState<File | string | null>(null);
  const drops = useMemo<Drops>(
    () => ({
      openResults: setResults,
      take: (next) => {
        taker.current = next;
        const file = waiting.current;
        waiting.current = undefined;
        if (file !== undefined) next(file);
        return () => {
          if (taker.current === next) taker.current = undefined;
        };
      },
    }),
    [],
  );
  const closeResults = useCallback(() => setResults(null), []);
  const hand = (file: File): void => {
    if (taker.current !== undefined) taker.current(file);
    else {
      waiting.current = file;
      void navigate({ to: '/' });
    }
  };
  return (
    <DropContext value={drops}>
      <div
        className={styles['drop']}
        onDragOver={(event) => {
          if (!event.dataTransfer.types.includes('Files')) return;
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={(event) => {
          if (event.currentTarget === event.target || event.relatedTarget === null) setOver(false);
        }}
        onDrop={(event) => {
          setOver(false);
          const file = event.dataTransfer.files[0];
          if (file === undefined) return;
          event.preventDefault();
          void readFigure(file).then((read) => {
            if (read !== null) return setFigure(read);
            return isResultFile(file.name) ? setResults(file) : hand(file);
          });
        }}
      >
        {children}
        {over && (
          <div className={styles['dropHint']}>
            Drop a SQLite file to open it read-only, an exported figure, or a yaptide result file
          </div>
        )}
        {figure !== null && <DroppedFigure key={figure.fileName} {...figure} onClose={() => setFigure(null)} />}
        {results !== null && <ResultFile source={results} onClose={closeResults} />}
      </div>
    </DropContext>
  );
}

/** Whether a file is opened as results, by its name. */
export const isResultFile = (name: string): boolean => /\.json$/iu.test(name);

/** Opens a result file from anywhere within the window. */
export function useOpenResults(): Drops['openResults'] {
  const drops = useContext(DropContext);
  if (drops === undefined) throw new Error('useOpenResults needs a DropTarget above it');
  return drops.openResults;
}

/** Marks this page as accepting dropped files. */
export function useDroppedFile(taker: Taker): void {
  const drops = useContext(DropContext);
  if (drops === undefined) throw new Error('useDroppedFile needs a DropTarget above it');
  useEffect(() => drops.take(taker), [drops, taker]);
}
