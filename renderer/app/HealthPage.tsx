import { useNavigate, useSearch } from '@tanstack/react-router';
import { TabbedPage } from './TabbedPage.tsx';

const tabs = [
  { name: 'stuck', label: 'In trouble' },
  { name: 'cleanup', label: 'Clean-up' },
] as const;

/** What is wrong in the database, and what may go. */
export function HealthPage() {
  const { tab = 'stuck' } = useSearch({ from: '/c/$connectionId/health' });
  const navigate = useNavigate({ from: '/c/$connectionId/health' });
  return (
    <TabbedPage
      label="Health"
      tabs={tabs}
      chosen={tab}
      onChoose={(next) => void navigate({ search: (before) => ({ ...before, tab: next }) })}
    >
      <p>{tab}</p>
    </TabbedPage>
  );
}
