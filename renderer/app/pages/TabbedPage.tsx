import { type ReactNode, useId } from 'react';
import { type Tab, Tabs } from '#renderer/ui/Tabs.tsx';
import styles from './TabbedPage.module.css';

interface TabbedPageProps<Name extends string> {
  readonly label: string;
  readonly tabs: readonly Tab<Name>[];
  readonly chosen: Name;
  readonly onChoose: (name: Name) => void;
  readonly children: ReactNode;
}

/** A page whose parts are tabs. */
export function TabbedPage<Name extends string>({ label, tabs, chosen, onChoose, children }: TabbedPageProps<Name>) {
  const panelId = useId();
  return (
    <div className={styles['page']}>
      <div className={styles['head']}>
        <Tabs label={label} panelId={panelId} tabs={tabs} chosen={chosen} onChoose={onChoose} />
      </div>
      <div id={panelId} role="tabpanel" aria-labelledby={`${panelId}-${chosen}`} className={styles['panel']}>
        {children}
      </div>
    </div>
  );
}
