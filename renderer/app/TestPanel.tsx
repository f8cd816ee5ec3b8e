import { visibleText } from '#renderer/format/visibleText.ts';
import { Button } from '#renderer/ui/Button.tsx';
import { FailurePanel } from '#renderer/ui/FailurePanel.tsx';
import { StepList } from '#renderer/ui/StepList.tsx';
import type { Testing } from './useTestConnection.ts';
import styles from './TestPanel.module.css';

interface TestPanelProps {
  readonly testing: Testing;
  readonly onStop: () => void;
}

/** The steps of a test as they pass, and what it found. */
export function TestPanel({ testing, onStop }: TestPanelProps) {
  if (testing.step === 'idle') return null;
  return (
    <section className={styles['panel']} aria-label={`Test of ${testing.label}`}>
      <div className={styles['head']}>
        <strong role="status">{titleOf(testing)}</strong>
        <Button onClick={onStop}>{testing.step === 'testing' ? 'Cancel' : 'Close'}</Button>
      </div>
      <StepList label="Steps of the test" steps={testing.stages} />
      {testing.step === 'failed' && <FailurePanel failure={testing.failure} />}
    </section>
  );
}

function titleOf(testing: Exclude<Testing, { readonly step: 'idle' }>): string {
  const label = visibleText(testing.label);
  if (testing.step === 'testing') return `Testing ${label}…`;
  if (testing.step === 'failed') return `The test of ${label} failed`;
  const { place, serverVersion, revision } = testing.found;
  return `${label} works: ${place}, version ${serverVersion}, revision ${revision.byShape}`;
}
