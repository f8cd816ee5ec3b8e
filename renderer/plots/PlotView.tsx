import { Suspense, type ReactNode } from 'react';
import type { PlotProps } from './plotProps.ts';
import { plotOf } from './plotRegistry.ts';
import styles from './PlotView.module.css';

interface PlotViewProps extends PlotProps {
  /** Further buttons at the end of the toolbar: export, compare. */
  readonly children?: ReactNode;
}

/** Draws any page in the way that fits it, with its buttons above. */
export function PlotView({ children, ...props }: PlotViewProps) {
  const { View, Tools } = plotOf(props.page);
  return (
    <section className={styles['plot']} aria-label={`Plot of ${props.label}`}>
      <Suspense fallback={<div className={styles['waiting']} aria-hidden="true" />}>
        <div className={styles['bar']}>
          {Tools === undefined ? null : <Tools {...props} />}
          <span className={styles['end']}>{children}</span>
        </div>
        <View {...props} />
      </Suspense>
    </section>
  );
}
