import type { KeyboardEvent, ReactNode, RefObject } from 'react';
import styles from '../Plot.module.css';
import type { PlotGestures } from './usePlotGestures.ts';

interface PlotStageProps {
  readonly stage: RefObject<HTMLDivElement | null>;
  /** What it is and which keys it takes. */
  readonly label: string;
  readonly handlers: PlotGestures['handlers'];
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly children: ReactNode;
}

/** The part of a plot that takes the pointer and the keys. */
export function PlotStage({ stage, label, handlers, onKeyDown, children }: PlotStageProps) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- an application takes pointer and keys
    <div
      ref={stage}
      className={styles['stage']}
      role="application"
      aria-roledescription="plot"
      aria-label={label}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- an application takes keys
      tabIndex={0}
      onKeyDown={onKeyDown}
      {...handlers}
    >
      {children}
    </div>
  );
}
