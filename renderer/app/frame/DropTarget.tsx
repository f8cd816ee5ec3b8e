import { useNavigate } from '@tanstack/react-router';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react';
import styles from './Frame.module.css';

type Taker = (file: File) => void;
interface Drops {
  readonly take: (taker: Taker) => () => void;
}

const DropContext = createContext<Drops | undefined>(undefined);

/** Takes a file dropped anywhere on the window; without a page that wants it, the welcome page gets it. */
export function DropTarget({ children }: { readonly children: ReactNode }) {
  const navigate = useNavigate();
  const taker = useRef<Taker | undefined>(undefined);
  const waiting = useRef<File | undefined>(undefined);
  const [over, setOver] = useState(false);
  const drops = useMemo<Drops>(
    () => ({
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
          if (taker.current !== undefined) taker.current(file);
          else {
            waiting.current = file;
            void navigate({ to: '/' });
          }
        }}
      >
        {children}
        {over && <div className={styles['dropHint']}>Drop a SQLite file to open it read-only</div>}
      </div>
    </DropContext>
  );
}

/** Says that this page wants dropped files. */
export function useDroppedFile(taker: Taker): void {
  const drops = useContext(DropContext);
  if (drops === undefined) throw new Error('useDroppedFile needs a DropTarget above it');
  useEffect(() => drops.take(taker), [drops, taker]);
}
