import { useEffect, useState } from 'react';
import { type CopyTold, listenToCopies } from '#renderer/ui/copyAndTell.ts';
import styles from './Frame.module.css';

/** In ms: how long a copy that went well is told. A refused one stays until the next. */
const toldFor = 4000;

/** Says in the status bar what came of a copy from a menu or by a key. */
export function CopyStatus() {
  const [told, setTold] = useState<CopyTold | undefined>(undefined);
  useEffect(() => listenToCopies(setTold), []);
  useEffect(() => {
    if (told?.ok !== true) return undefined;
    const timer = setTimeout(() => setTold(undefined), toldFor);
    return () => clearTimeout(timer);
  }, [told]);
  return (
    <span role="status" className={told?.ok === false ? styles['warn'] : undefined}>
      {told === undefined ? '' : told.ok ? `Copied ${told.what}` : `The clipboard refused ${told.what}`}
    </span>
  );
}
