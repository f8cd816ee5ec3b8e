import { useEffect, useState } from 'react';
import { type CopyResult, listenToCopies } from '#renderer/ui/copyAndTell.ts';
import styles from './Frame.module.css';

/** In ms: how long a copy that went well is told. A refused one stays until the next. */
const visibleFor = 4000;

/** Says in the status bar what came of a copy from a menu or by a key. */
export function CopyStatus() {
  const [told, setResult] = useState<CopyResult | undefined>(undefined);
  useEffect(() => listenToCopies(setResult), []);
  useEffect(() => {
    if (told?.ok !== true) return undefined;
    const timer = setTimeout(() => setResult(undefined), visibleFor);
    return () => clearTimeout(timer);
  }, [told]);
  return (
    <span role="status" className={told?.ok === false ? styles['warn'] : undefined}>
      {told === undefined
        ? ''
        : told.ok
          ? `Copied ${told.what}`
          : `Could not copy ${told.what}: the clipboard was not accessible`}
    </span>
  );
}
